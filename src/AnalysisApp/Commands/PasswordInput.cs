using System.Text;

namespace AnalysisApp.Commands;

/// <summary>A password that a person types unseen, or that a file holds. Never an argument: others see those.</summary>
internal static class PasswordInput
{
    /// <param name="file">A file's path, or <c>-</c> for the standard input; null asks on the terminal.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="CommandFaultException">There is no terminal, or the file cannot be read.</exception>
    public static async Task<string> ReadAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return Console.IsInputRedirected ? throw NoTerminal() : AskTwice();

        try
        {
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
            return text.Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFaultException($"The password's file {file} cannot be read: {fault.Message}");
        }
    }

    private static CommandFaultException NoTerminal()
        => new("There is no terminal to ask for a password on. Name a file that holds it with --password-file FILE, or - for the standard input.");

    private static string AskTwice()
    {
        var first = Ask("Password: ");
        return Ask("Once more: ") == first ? first : throw new CommandFaultException("The two passwords differ. Nothing was changed.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
