using BachBot.Engine.Backends;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Sampling;

/// <summary>Texts that grow side by side, token by token or, where the backend can, many tokens at once.</summary>
internal sealed class SamplingBatch : IDisposable
{
    /// <summary>Tokens of each text that a backend is asked for at once: when all texts have ended, the rest was in vain.
    /// </summary>
    private const int MostAtOnce = 64;

    private readonly LanguageModel _model;
    private readonly SamplingSettings _settings;
    private readonly int? _end;
    private readonly ITokenGrammar[]? _grammars;
    private readonly ITokenContext[]? _contexts;
    private readonly List<int>[] _texts;
    private readonly bool[] _finished;
    private readonly int[] _next;
    private readonly int[] _nextRows;
    private readonly bool[] _allowedRow;
    private readonly int[] _allowedRows;
    private readonly ModelState _state;
    private readonly Tensor _input;
    private readonly Tensor? _first;
    private readonly Tensor _drawn;
    private readonly Tensor _drawnAtOnce;
    private readonly Tensor _position;
    private readonly Tensor? _allowed;
    private readonly IDisposable _frozen;
    private LstmTextModel? _modelForDrawing;
    private bool _hasUnseen;
    private Tensor? _logits;
    private Tensor? _rows;
    private int _length;
    private int _unfinished;

    public SamplingBatch(
        LanguageModel model, SamplingSettings settings, int count, int? end, Func<int, ITokenGrammar>? grammars,
        Func<int, ITokenContext>? contexts = null)
    {
        (_model, _settings, _end, _unfinished) = (model, settings, end, count);
        int symbols = model.Options.VocabularySize;
        _grammars = grammars is null ? null : [.. Enumerable.Range(0, count).Select(grammars)];
        _texts = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        _contexts = contexts is null ? null : [.. Enumerable.Range(0, count).Select(contexts)];
        _finished = new bool[count];
        _next = new int[count];
        _nextRows = new int[count * model.Options.RowTokens];
        _allowedRow = new bool[symbols];
        _allowedRows = new int[grammars is null ? 0 : count * symbols];

        IBackend backend = model.Backend;
        _state = model.CreateState(count);
        _input = backend.Allocate(TokenRows.Window(1, count, model.Options.RowTokens), DType.Int32);
        _first = model.Options.RowTokens > 1 ? null : _input.Reshape(new Shape(count));
        // What a grammar allows next is known when it has seen the token before.
        _modelForDrawing = model.ForDrawing;
        _drawnAtOnce = backend.Allocate(new Shape(grammars is null ? MostAtOnce : 1, count), DType.Int32);
        _drawn = _drawnAtOnce.Slice(0, 1).Reshape(new Shape(count));
        _position = backend.Allocate(new Shape(1), DType.Int32);
        _allowed = grammars is null ? null : backend.Allocate(new Shape(count, symbols), DType.Int32);
        // Last: a batch that could not be made must not hold them.
        _frozen = backend.FreezeWeights();
    }

    public bool IsFinished => _unfinished == 0;

    /// <summary>The logits of the next tokens, [texts, symbols].</summary>
    public Tensor Logits
    {
        get
        {
            See();
            return _rows ?? throw new InvalidOperationException("There is no first token yet.");
        }
    }

    public IReadOnlyList<int[]> Texts => [.. _texts.Select(text => text.ToArray())];

    /// <summary>Appends a given token to every text.</summary>
    public void Feed(int token)
    {
        if ((uint)token >= (uint)_model.Options.VocabularySize)
            throw new ArgumentException(
                $"The token number {token} is outside the vocabulary of {_model.Options.VocabularySize}.", nameof(token));
        See();
        Array.Fill(_next, token);
        Append();
    }

    /// <summary>Draws the next tokens of every text that is not finished.</summary>
    /// <param name="most">The most tokens of a text.</param>
    /// <returns>How many were drawn, at least one: where they are drawn one by one, no more.</returns>
    public int Draw(int most = 1)
    {
        // First, so that it runs while the grammars are asked.
        if (_modelForDrawing is null)
            See();
        if (_allowed is not null)
            _allowed.Write(AllowedRows());
        _position.Write([_length]);
        int drawn = DrawAtOnce(most);
        if (drawn > 0)
            return drawn;
        _model.Backend.Sample(Logits, _settings, _position, _allowed, _drawn);
        _drawn.Read(_next);
        Append();
        return 1;
    }

    public void Dispose()
    {
        _frozen.Dispose();
        _state.Dispose();
        _input.Dispose();
        _drawnAtOnce.Dispose();
        _position.Dispose();
        _allowed?.Dispose();
    }

    /// <summary>Has the backend draw, if it can; the model must have one token of each text to see.</summary>
    /// <returns>How many tokens of a text it drew; 0 if it cannot.</returns>
    private int DrawAtOnce(int most)
    {
        if (_modelForDrawing is null || !_hasUnseen)
            return 0;
        int count = Math.Min(most, _drawnAtOnce.Shape[0]);
        Tensor drawn = _drawnAtOnce.Slice(0, count);
        var draws = new TokenDraws(
            _modelForDrawing, [.. _state.Layers.Select(layer => layer.Final)], _first!, _settings, _position, _allowed, drawn);
        if (!_model.Backend.TryDrawTokens(draws))
        {
            _modelForDrawing = null;
            return 0;
        }
        var tokens = new int[count * _texts.Length];
        drawn.Read(tokens);
        for (int t = 0; t < count; t++)
        {
            tokens.AsSpan(t * _texts.Length, _texts.Length).CopyTo(_next);
            Append();
        }
        return count;
    }

    /// <summary>Adds the next token to each text.</summary>
    private void Append()
    {
        for (int n = 0; n < _texts.Length; n++)
        {
            if (_finished[n])
                continue;
            _texts[n].Add(_next[n]);
            _grammars?[n].Advance(_next[n]);
            int row = n * _model.Options.RowTokens;
            _nextRows[row] = _next[n];
            if (_contexts is not null)
            {
                _contexts[n].Advance(_next[n]);
                _contexts[n].Write(_nextRows.AsSpan(row + 1, _model.Options.ContextTokens));
            }
            if (_next[n] == _end)
            {
                _finished[n] = true;
                _unfinished--;
            }
        }
        if (_contexts is not null)
        {
            LanguageModelOptions options = _model.Options;
            TokenRows.Check(
                _nextRows, options.RowTokens, options.VocabularySize, options.ContextVocabularySize, "contexts");
        }
        _length++;
        _input.Write(_nextRows);
        _hasUnseen = true;
    }

    /// <summary>Shows the model the last tokens, if it has not seen them.</summary>
    private void See()
    {
        if (!_hasUnseen)
            return;
        _hasUnseen = false;
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
