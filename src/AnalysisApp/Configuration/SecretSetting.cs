namespace AnalysisApp.Configuration;

/// <summary>A secret that a setting holds, or a file that the setting of the same name with <c>File</c> at its end names.</summary>
internal static class SecretSetting
{
    /// <summary>The secret, a file's without blanks around it; null when there is none.</summary>
    /// <param name="section">Where the two settings stand.</param>
    /// <param name="name">What the section is called in messages.</param>
    /// <param name="key">The setting; its twin is <c>{key}File</c>.</param>
    /// <exception cref="ConfigurationFaultException">Both are set, or the file cannot be read or is empty. The message never says what it holds.</exception>
    public static string? Read(IConfiguration section, string name, string key)
    {
        var (text, file) = (section[key], section[key + "File"]);
        if (string.IsNullOrWhiteSpace(file))
            return string.IsNullOrWhiteSpace(text) ? null : text;
        if (!string.IsNullOrWhiteSpace(text))
            throw new ConfigurationFaultException($"{name}:{key} and {name}:{key}File are both set; give one of them.");

        var content = Content($"{name}:{key}File", file);
        return content.Length > 0 ? content : throw new ConfigurationFaultException($"{name}:{key}File is '{file}', which is empty.");
    }

    private static string Content(string name, string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFaultException($"{name} is '{file}', which cannot be read: {fault.Message}");
        }
    }
}
