using Bupo.Bench.Bits;

const string Usage = """
    Records what short runs of a built bupo give, to the last bit, and compares two recordings.

      record BUPO FILE [NAME ...]   BUPO: Bupo.Cli.dll or the executable. NAME: only these runs.
      compare BEFORE AFTER          Prints each difference. Exit code 1 where there is one.

    """;

try
{
    switch (args)
    {
        case ["record", var bupo, var file, .. var names]:
            Recording.Record(bupo, names).Save(file);
            return 0;
        case ["compare", var before, var after]:
            return Comparison.Print(Recording.Load(before), Recording.Load(after)) ? 0 : 1;
        default:
            Console.Write(Usage);
            return args.Length == 0 ? 0 : 2;
    }
}
catch (Exception error) when (error is IOException or InvalidOperationException or System.Text.Json.JsonException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
