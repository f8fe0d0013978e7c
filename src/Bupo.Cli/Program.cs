using System.Globalization;
using System.Runtime.InteropServices;
using Bupo.Cli;
using Bupo.Models.Arithmetic;

// Numbers print the same everywhere, and text is UTF-8 whatever the locale.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
NativeAllocator.KeepFreedMemory();
NativeThreads.ShareCores();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);          // a lost terminal
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = !Console.IsOutputRedirected };
var terminal = new Terminal(Console.In, output, Console.Error, Interactive: !Console.IsOutputRedirected, stop.Token);
return App.Run(args, terminal);

// The first signal asks the command to end cleanly; a second one is not held back and ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
