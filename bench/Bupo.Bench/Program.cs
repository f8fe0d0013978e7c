using Bupo.Bench;
using Bupo.Models.Arithmetic;

NativeAllocator.KeepFreedMemory();    // as the command line does
NativeThreads.ShareCores();

// Each benchmark measures ours and a named alternative in turn, in one process, and prints the ratio of medians.
var benches = new Dictionary<string, (string What, Action<string[]> Run)>(StringComparer.Ordinal)
{
    ["forward"] = ("a 512-token pass of the 135M Llama shape against its bare products", ForwardBench.Run),
    ["analyze"] = ("all curves of the internal policies against the paper's way and the bare products: [MODEL [ROUNDS]]", AnalyzeBench.Run),
    ["head"] = ("the fused policy head against autograd at a vocabulary of 151,936", HeadBench.Run),
    ["decode"] = ("decoding of the real 135M model against llama.cpp at 1 to 128 sequences, or at the numbers named", DecodeBench.Run),
    ["prefill"] = ("8 samples of 16 prompts: prompts computed once against once a sample", _ => DecodeBench.RunPrefill()),
    ["products"] = ("this project's products against the library's: sampling by rows, and training", _ => ProductBench.Run()),
    ["update"] = ("updates of the 135M shape: internal policies, packing against padding, peak memory: [layers | packing | memory ours|plain]", UpdateBench.Run),
    ["step"] = ("whole GRPO steps of a real model, their stages and memory: MODEL [STEPS [ROWS]]", StepBench.Run),
    ["kill"] = ("training killed with -9 at 50 random moments, or as many as named, against a run never stopped", KillBench.Run),
    ["memory"] = ("memory of a training process after 200 steps against that after 20: [MODEL [STEPS]]", TrainingMemoryBench.Run),
    ["loading"] = ("reading a checkpoint, and models named on the command line, against a bare copy of its file", LoadingBench.Run),
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.WriteLine("dotnet run -c Release --project bench/Bupo.Bench -- NAME");
    foreach (var (name, (what, _)) in benches)
    {
        Console.WriteLine($"  {name,-10} {what}");
    }
    return args.Length == 0 ? 0 : 2;
}
bench.Run(args[1..]);
return 0;
