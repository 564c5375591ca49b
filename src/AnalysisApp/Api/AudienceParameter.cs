using System.Reflection;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AnalysisApp.Api;

/// <summary>Whatever is answered for an audience takes <c>?policy=</c>; the API's document says so.</summary>
internal sealed class AudienceParameter : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var handler = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault();
        var isRated = handler is not null && handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(CurrentAudience));
        if (isRated && operation.Parameters?.Any(parameter => parameter.Name == CurrentAudience.QueryName) is not true)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = CurrentAudience.QueryName,
                In = ParameterLocation.Query,
                Description = "Whose ratings to show: the name of a policy. The first of /api/policies if left out.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        return Task.CompletedTask;
    }
}
