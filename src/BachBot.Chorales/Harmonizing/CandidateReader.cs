using BachBot.Chorales.Context;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;

namespace BachBot.Chorales.Harmonizing;

/// <summary>A model that reads candidates side by side, with their contexts.</summary>
internal sealed class CandidateReader : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ChoraleContext[] _contexts;
    private readonly ChoraleContext[] _copies;
    private readonly int[] _rows;
    private readonly int _count;
    private readonly int _symbols;
    private double[] _logProbabilities;
    private double[] _next = [];

    /// <param name="harmony">The model, and what it knows of texts.</param>
    /// <param name="task">The piece.</param>
    /// <param name="count">N.</param>
    /// <param name="tells">Whether it is told what is given.</param>
    public CandidateReader(HarmonyModel harmony, HarmonyTask task, int count, bool tells)
    {
        LanguageModel model = harmony.Model;
        _session = new InferenceSession(model, count);
        _contexts = harmony.Contexts(task, count, tells);
        _copies = harmony.Contexts(task, count, tells);
        _rows = new int[count * model.Options.RowTokens];
        (_count, _symbols) = (count, model.Options.VocabularySize);
        _logProbabilities = new double[count];
    }

    /// <summary>[N]: ln p of each beginning.</summary>
    public ReadOnlySpan<double> LogProbabilities => _logProbabilities;

    /// <summary>[V]: ln p of each token after a beginning; all 0 before the first.</summary>
    public ReadOnlySpan<double> Next(int candidate) =>
        _next.Length == 0 ? new double[_symbols] : _next.AsSpan(candidate * _symbols, _symbols);

    /// <summary>Each candidate goes on with a token.</summary>
    /// <param name="tokens">[N].</param>
    /// <param name="isLast">Whether nothing comes after them.</param>
    public void Read(ReadOnlySpan<int> tokens, bool isLast)
    {
        int width = _rows.Length / _count;
        for (int n = 0; n < _count; n++)
        {
            _logProbabilities[n] += Next(n)[tokens[n]];
            if (_contexts.Length == 0)
                _rows[n] = tokens[n];
            else
                _contexts[n].WriteRow(tokens[n], _rows.AsSpan(n * width, width));
        }
        if (!isLast)
            _next = _session.Read(_rows).ToArray();
    }

    /// <inheritdoc cref="CandidateSet.Select"/>
    public void Select(ReadOnlySpan<int> from)
    {
        _session.Select(from);
        var logProbabilities = new double[_count];
        var next = new double[_next.Length];
        for (int n = 0; n < _count; n++)
        {
            if (next.Length > 0)
                Next(from[n]).CopyTo(next.AsSpan(n * _symbols));
            logProbabilities[n] = _logProbabilities[from[n]];
            if (_contexts.Length > 0)
                _copies[n].CopyStateFrom(_contexts[from[n]]);
        }
        for (int n = 0; n < _contexts.Length; n++)
            _contexts[n].CopyStateFrom(_copies[n]);
        (_logProbabilities, _next) = (logProbabilities, next);
    }

    public void Dispose() => _session.Dispose();
}
