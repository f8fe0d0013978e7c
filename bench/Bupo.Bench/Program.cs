using Bupo.Bench;

switch (args.FirstOrDefault())
{
    case "products":
        ProductBench.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a bench: products.");
        return 2;
}
