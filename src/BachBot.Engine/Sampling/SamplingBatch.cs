using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Sampling;

/// <summary>Texts that grow side by side, one token each at a time.</summary>
internal sealed class SamplingBatch : IDisposable
{
    private readonly LanguageModel _model;
    private readonly SamplingSettings _settings;
    private readonly int? _end;
    private readonly ITokenGrammar[]? _grammars;
    private readonly List<int>[] _texts;
    private readonly bool[] _finished;
    private readonly int[] _next;
    private readonly bool[] _allowedRow;
    private readonly int[] _allowedRows;
    private readonly ModelState _state;
    private readonly Tensor _input;
    private readonly Tensor _drawn;
    private readonly Tensor _position;
    private readonly Tensor? _allowed;
    private readonly IDisposable _frozen;
    private Tensor? _logits;
    private Tensor? _rows;
    private int _length;
    private int _unfinished;

    public SamplingBatch(
        LanguageModel model, SamplingSettings settings, int count, int? end, Func<int, ITokenGrammar>? grammars)
    {
        (_model, _settings, _end, _unfinished) = (model, settings, end, count);
        int symbols = model.Options.VocabularySize;
        _grammars = grammars is null ? null : [.. Enumerable.Range(0, count).Select(grammars)];
        _texts = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        _finished = new bool[count];
        _next = new int[count];
        _allowedRow = new bool[symbols];
        _allowedRows = new int[grammars is null ? 0 : count * symbols];

        IBackend backend = model.Backend;
        _state = model.CreateState(count);
        _input = backend.Allocate(new Shape(1, count), DType.Int32);
        _drawn = backend.Allocate(new Shape(count), DType.Int32);
        _position = backend.Allocate(new Shape(1), DType.Int32);
        _allowed = grammars is null ? null : backend.Allocate(new Shape(count, symbols), DType.Int32);
        // Last: a batch that could not be made must not hold them.
        _frozen = backend.FreezeWeights();
    }

    public bool IsFinished => _unfinished == 0;

    /// <summary>The logits of the next tokens, [texts, symbols].</summary>
    public Tensor Logits => _rows ?? throw new InvalidOperationException("There is no first token yet.");

    public IReadOnlyList<int[]> Texts => [.. _texts.Select(text => text.ToArray())];

    /// <summary>Appends a given token to every text.</summary>
    public void Feed(int token)
    {
        if ((uint)token >= (uint)_model.Options.VocabularySize)
            throw new ArgumentException(
                $"The token number {token} is outside the vocabulary of {_model.Options.VocabularySize}.", nameof(token));
        Array.Fill(_next, token);
        Append();
    }

    /// <summary>Draws the next token of every text that is not finished.</summary>
    public void Draw()
    {
        if (_allowed is not null)
            _allowed.Write(AllowedRows());
        _position.Write([_length]);
        _model.Backend.Sample(Logits, _settings, _position, _allowed, _drawn);
        _drawn.Read(_next);
        Append();
    }

    public void Dispose()
    {
        _frozen.Dispose();
        _state.Dispose();
        _input.Dispose();
        _drawn.Dispose();
        _position.Dispose();
        _allowed?.Dispose();
    }

    private void Append()
    {
        for (int n = 0; n < _texts.Length; n++)
        {
            if (_finished[n])
                continue;
            _texts[n].Add(_next[n]);
            _grammars?[n].Advance(_next[n]);
            if (_next[n] == _end)
            {
                _finished[n] = true;
                _unfinished--;
            }
        }
        _length++;
        _input.Write(_next);
        Tensor logits = _model.Infer(_input, _state);
        // As a rule it is the same tensor each time.
        if (logits != _logits)
            (_logits, _rows) = (logits, logits.Reshape(new Shape(_texts.Length, _model.Options.VocabularySize)));
    }

    /// <summary>What the grammars allow; a finished text may draw anything, nobody looks at it.</summary>
    private ReadOnlySpan<int> AllowedRows()
    {
        for (int n = 0; n < _texts.Length; n++)
        {
            Span<int> row = _allowedRows.AsSpan(n * _allowedRow.Length, _allowedRow.Length);
            if (_finished[n])
            {
                row.Fill(1);
                continue;
            }
            _grammars![n].Allowed(_allowedRow);
            for (int token = 0; token < row.Length; token++)
                row[token] = _allowedRow[token] ? 1 : 0;
        }
        return _allowedRows;
    }
}
