using System.Text;

namespace Bupo.Models.Tokenization;

/// <summary>Decodes token by token; all texts given, with <see cref="Flush"/>'s, are <see cref="Tokenizer.Decode"/> of all ids.</summary>
/// <remarks>
/// A character whose bytes are spread over tokens comes with the last of them. With byte fallback a run of byte tokens comes when it
/// has ended, since one byte that fits nowhere turns the whole run into U+FFFD. Where a tokenizer's decoder is none of the known
/// two kinds, all text comes with <see cref="Flush"/>.
/// </remarks>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly Vocabulary _vocabulary;
    private readonly TextAssembly _assembly;
    private readonly bool _skipSpecialTokens;
    private TextStream _stream;

    internal StreamingDecoder(Tokenizer tokenizer, Vocabulary vocabulary, TextAssembly assembly, bool skipSpecialTokens)
    {
        (_tokenizer, _vocabulary, _assembly, _skipSpecialTokens) = (tokenizer, vocabulary, assembly, skipSpecialTokens);
        _stream = NewStream();
    }

    /// <summary>Takes the next id and gives the text that is certain by now; often empty, never half a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    public string Append(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return _vocabulary.Token(id) is { } token && !(_skipSpecialTokens && _vocabulary.IsSpecial(id))
            ? _stream.Append(id, token)
            : "";
    }

    /// <summary>Gives what is held back (U+FFFD for bytes that make no character) and starts anew.</summary>
    public string Flush()
    {
        var rest = _stream.Finish();
        _stream = NewStream();
        return rest;
    }

    private TextStream NewStream() => _assembly switch
    {
        TextAssembly.ByteLevel => new ByteLevelStream(),
        TextAssembly.Pieces pieces => new PieceStream(pieces),
        _ => new WholeStream(_tokenizer),
    };

    private abstract class TextStream
    {
        public abstract string Append(int id, string token);

        public abstract string Finish();
    }

    private sealed class ByteLevelStream : TextStream
    {
        private readonly System.Text.Decoder _utf8 = new UTF8Encoding(false, false).GetDecoder();

        public override string Append(int id, string token) => Take(ByteAlphabet.Bytes(token), flush: false);

        public override string Finish() => Take([], flush: true);

        private string Take(ReadOnlySpan<byte> bytes, bool flush)
        {
            var text = new char[_utf8.GetCharCount(bytes, flush)];
            _utf8.GetChars(bytes, text, flush);
            return new string(text);
        }
    }

    private sealed class PieceStream(TextAssembly.Pieces pieces) : TextStream
    {
        private static readonly UTF8Encoding Strict = new(false, true);
        private readonly List<byte> _run = [];
        private int _cut = pieces.CutCount;

        public override string Append(int id, string token)
        {
            var text = pieces.Replacements.Aggregate(token, (t, r) => t.Replace(r.Old, r.New, StringComparison.Ordinal));
            if (pieces.Bytes && ByteAlphabet.FallbackByte(text) is { } value)
            {
                _run.Add(value);
                return "";
            }
            return CutStart(EndRun() + text);
        }

        public override string Finish() => CutStart(EndRun());

        private string EndRun()
        {
            if (_run.Count == 0)
            {
                return "";
            }
            string text;
            try
            {
                text = Strict.GetString([.. _run]);
            }
            catch (DecoderFallbackException)
            {
                text = new string('\uFFFD', _run.Count);
            }
            _run.Clear();
            return text;
        }

        private string CutStart(string text)
        {
            var start = 0;
            while (start < Math.Min(_cut, text.Length) && text[start] == pieces.Cut)
            {
                start++;
            }
            _cut = start < text.Length ? 0 : _cut - start;
            return text[start..];
        }
    }

    private sealed class WholeStream(Tokenizer tokenizer) : TextStream
    {
        private readonly List<int> _ids = [];

        public override string Append(int id, string token)
        {
            _ids.Add(id);
            return "";
        }

        public override string Finish() => tokenizer.Decode([.. _ids], skipSpecialTokens: false);
    }
}
