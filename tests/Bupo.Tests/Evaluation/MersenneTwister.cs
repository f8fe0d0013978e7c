namespace Bupo.Tests.Evaluation;

/// <summary>MT19937 seeded by init_genrand, drawing indices as the reference's library does: masked, redrawn while too large.</summary>
internal sealed class MersenneTwister
{
    private readonly uint[] _state = new uint[624];
    private int _at = 624;

    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (var i = 1u; i < 624; i++)
        {
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + i;
        }
    }

    public int Below(int count)
    {
        var mask = (uint)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count) - 1);
        uint word;
        do
        {
            word = Next() & mask;
        }
        while (word >= count);
        return (int)word;
    }

    private uint Next()
    {
        if (_at == 624)
        {
            for (var i = 0; i < 624; i++)
            {
                var y = (_state[i] & 0x80000000) | (_state[(i + 1) % 624] & 0x7fffffff);
                _state[i] = _state[(i + 397) % 624] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
            }
            _at = 0;
        }
        var x = _state[_at++];
        x ^= x >> 11;
        x ^= (x << 7) & 0x9d2c5680;
        x ^= (x << 15) & 0xefc60000;
        return x ^ (x >> 18);
    }
}
