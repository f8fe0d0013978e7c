using System.Runtime.ExceptionServices;

namespace Bupo.Models.Arithmetic;

/// <summary>A few threads that share many short tasks: waiting threads spin a while before they sleep.</summary>
/// <remarks>A decoding step forks more than a hundred times, for tens of microseconds each; the thread pool's queue would cost as much as the work.
/// The calling thread is one of the pool.</remarks>
internal sealed class ForkJoinPool : IDisposable
{
    private readonly Thread[] _threads;
    private readonly int _spins;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly object _gate = new();
    private Action<int> _task = static _ => { };
    private Exception? _error;
    private int _count;
    private int _next;
    private int _busy;
    private int _round;
    private int _sleeping;
    private bool _over;

    /// <summary>Makes a crew.</summary>
    /// <param name="threads">So many, the caller included.</param>
    /// <param name="spins">How often a waiting thread looks for work before it sleeps, some 0.3 µs apart.</param>
    public ForkJoinPool(int threads, int spins = 2000)
    {
        _spins = spins;
        _threads = [.. Enumerable.Range(1, Math.Max(0, threads - 1)).Select(i => new Thread(Work) { IsBackground = true, Name = $"crew {i}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Threads, the caller included.</summary>
    public int Size => _threads.Length + 1;

    /// <summary>Runs a task for every number below <paramref name="count"/> and returns when all are done.</summary>
    public void For(int count, Action<int> task)
    {
        if (_threads.Length == 0 || count <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                task(i);
            }
            return;
        }
        (_task, _count, _next, _error) = (task, count, 0, null);
        Volatile.Write(ref _busy, _threads.Length);
        Interlocked.Increment(ref _round);
        Wake();
        Share();
        var spin = new SpinWait();
        while (Volatile.Read(ref _busy) > 0)
        {
            spin.SpinOnce(-1);
        }
        if (_error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _over, true);
        Interlocked.Increment(ref _round);
        Wake();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
        _wake.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_sleeping > 0)
            {
                _wake.Release(_sleeping);
                _sleeping = 0;
            }
        }
    }

    private void Work()
    {
        for (var seen = 0; ; seen++)
        {
            Await(seen);
            if (Volatile.Read(ref _over))
            {
                return;
            }
            Share();
            Interlocked.Decrement(ref _busy);
        }
    }

    private void Await(int seen)
    {
        for (var spins = 0; spins < _spins; spins++)
        {
            if (Volatile.Read(ref _round) != seen)
            {
                return;
            }
            Thread.SpinWait(10);
        }
        while (true)
        {
            lock (_gate)
            {
                if (Volatile.Read(ref _round) != seen)
                {
                    return;
                }
                _sleeping++;
            }
            _wake.Wait();
        }
    }

    private void Share()
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < _count;)
            {
                _task(i);
            }
        }
        catch (Exception error)
        {
            _error = error;
            Volatile.Write(ref _next, _count);
        }
    }
}
