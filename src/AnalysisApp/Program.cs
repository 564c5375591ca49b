return await AnalysisApp.Commands.CommandLine.RunAsync(args);
