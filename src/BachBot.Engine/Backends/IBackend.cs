using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The seam between layers and hardware: memory, and one forward and one backward function per layer.</summary>
/// <remarks>
/// <para>The functions hold no state of their own: everything a call reads or writes is among its arguments. For a
/// recurrent layer one call covers all T steps of a sequence, so that a backend may run it as T matrix products, as a
/// captured graph, or as one persistent kernel.</para>
/// <para>Shared rules. Tensors are row-major and time-major, [T, N, ...]: T steps, N sequences, D inputs, H units, V
/// symbols. Activations are written (=), parameter gradients are accumulated (+=). An output must not share memory
/// with an input unless its description says that it may. Shapes are checked before anything is computed; a mismatch
/// throws <see cref="ArgumentException"/> that names the function, the argument, what was expected and what came.
/// Values that change from step to step (random step, learning rate, update count) are read from tensors, so that a
/// whole training step can be recorded once and replayed.</para>
/// <para>A backend may queue its work and return before it is done. What only the running work can see, such as a token
/// outside the vocabulary, it then throws as <see cref="BackendException"/> from the next read of a tensor or
/// <see cref="Synchronize"/>; a backend that computes at once throws it as <see cref="ArgumentException"/>.</para>
/// <para>A backend is used by one thread at a time.</para>
/// </remarks>
public interface IBackend : IDisposable
{
    /// <summary>The backend's name, as in <c>--backend</c>: <c>reference</c>, <c>cpu</c>, <c>cuda</c>.</summary>
    string Name { get; }

    /// <summary>The type of all activations and parameters of this backend: float or double.</summary>
    DType ScalarType { get; }

    /// <summary>Takes zeroed memory.</summary>
    Tensor Allocate(Shape shape, DType type);

    /// <summary>Copies a tensor to another of the same shape and type.</summary>
    void Copy(Tensor source, Tensor destination);

    /// <summary>Sets all elements to zero.</summary>
    void Clear(Tensor tensor);

    /// <summary>Waits until all queued work is done.</summary>
    void Synchronize();

    /// <summary>Takes down work that is to be done many times, so that a backend may record the functions it calls once
    /// and replay them.</summary>
    /// <param name="work">Calls functions of this backend, always the same ones with the same tensors; it neither reads
    /// nor writes tensors from the host.</param>
    /// <returns>The work, not yet done.</returns>
    RecordedWork Record(Action work) => new DirectWork(work);

    /// <summary>Promises that no weights change until the result is disposed, so that a backend may keep what it makes of
    /// them from one forward call to the next, as it pays when texts are drawn token by token.</summary>
    IDisposable FreezeWeights() => new NothingKept();

    /// <summary>Reads a window of a text that lies with the backend: N contiguous streams side by side, T steps of each,
    /// inputs[t, n] = text[n S + window T + t] and targets[t, n] the first token of the row behind it, S = (length - 1) / N.
    /// </summary>
    /// <param name="text">[length, K] integers, or [length] where a row is one token.</param>
    /// <param name="window">[1] integer in 0 to S / T - 1.</param>
    /// <param name="inputs">[T, N, K], or [T, N] as the text, written.</param>
    /// <param name="targets">[T, N], written.</param>
    void ReadWindow(Tensor text, Tensor window, Tensor inputs, Tensor targets);

    /// <summary>Looks up rows and adds them: y[t, n] = Σ_k weight[tokens[t, n, k]], in the order of k.</summary>
    /// <param name="tokens">[T, N, K] integers in [0, V), or [T, N] where K is 1.</param>
    /// <param name="weight">[V, E].</param>
    /// <param name="y">[T, N, E], written.</param>
    void EmbeddingForward(Tensor tokens, Tensor weight, Tensor y);

    /// <summary>Adds each dy[t, n] to the rows of its tokens, in a fixed order.</summary>
    /// <param name="tokens">[T, N, K] or [T, N].</param>
    /// <param name="dy">[T, N, E].</param>
    /// <param name="dWeight">[V, E], accumulated.</param>
    void EmbeddingBackward(Tensor tokens, Tensor dy, Tensor dWeight);

    /// <summary>
    /// Long short-term memory over a sequence, gates in the order i, f, g, o:
    /// <code>
    /// a = W_ih x_t + W_hh h_(t-1) + b
    /// i = σ(a_i)  f = σ(a_f)  g = tanh(a_g)  o = σ(a_o)
    /// c_t = f c_(t-1) + i g    h_t = o tanh(c_t)
    /// </code>
    /// </summary>
    /// <param name="weights">W_ih [4H, D], W_hh [4H, H], b [4H].</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="initial">h_0 and c_0, each [N, H].</param>
    /// <param name="y">h_1 ... h_T, [T, N, H], written.</param>
    /// <param name="final">h_T and c_T, each [N, H], written; must not be <paramref name="initial"/>.</param>
    /// <param name="tape">What the backward pass needs, written.</param>
    void LstmForward(LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape);

    /// <summary>Backpropagation through time for <see cref="LstmForward"/>; uses the tape up.</summary>
    /// <param name="weights">As given to the forward pass.</param>
    /// <param name="x">As given to the forward pass.</param>
    /// <param name="initial">As given to the forward pass.</param>
    /// <param name="y">As written by the forward pass.</param>
    /// <param name="tape">As written by the forward pass; its contents are undefined afterwards.</param>
    /// <param name="dy">Gradient of y, [T, N, H].</param>
    /// <param name="dFinal">Gradient that arrives at the final state; null is zero (truncated backpropagation).</param>
    /// <param name="gradients">Gradients of the weights, accumulated.</param>
    /// <param name="dx">Gradient of x, [T, N, D], written; null where nobody needs it.</param>
    /// <param name="dInitial">Gradient of the initial state, written; null where nobody needs it.</param>
    void LstmBackward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial);

    /// <summary>
    /// Gated recurrent unit over a sequence, gates in the order r, z, n:
    /// <code>
    /// r = σ(W_ir x_t + b_r + W_hr h_(t-1))    z = σ(W_iz x_t + b_z + W_hz h_(t-1))
    /// n = tanh(W_in x_t + b_n + r (W_hn h_(t-1) + b_hn))
    /// h_t = (1 - z) n + z h_(t-1)
    /// </code>
    /// </summary>
    /// <param name="weights">W_ih [3H, D], W_hh [3H, H], b [3H], b_hn [H].</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="initial">h_0, [N, H].</param>
    /// <param name="y">h_1 ... h_T, [T, N, H], written.</param>
    /// <param name="final">h_T, [N, H], written; must not be <paramref name="initial"/>.</param>
    /// <param name="tape">What the backward pass needs, written.</param>
    void GruForward(GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape);

    /// <summary>Backpropagation through time for <see cref="GruForward"/>; uses the tape up.</summary>
    /// <inheritdoc cref="LstmBackward"/>
    void GruBackward(
        GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy, Tensor? dFinal,
        GruWeights gradients, Tensor? dx, Tensor? dInitial);

    /// <summary>Elman's recurrent network over a sequence: h_t = tanh(W_ih x_t + W_hh h_(t-1) + b).</summary>
    /// <param name="weights">W_ih [H, D], W_hh [H, H], b [H].</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="initial">h_0, [N, H].</param>
    /// <param name="y">h_1 ... h_T, [T, N, H], written.</param>
    /// <param name="final">h_T, [N, H], written; must not be <paramref name="initial"/>.</param>
    void ElmanForward(ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final);

    /// <summary>Backpropagation through time for <see cref="ElmanForward"/>.</summary>
    /// <param name="weights">As given to the forward pass.</param>
    /// <param name="x">As given to the forward pass.</param>
    /// <param name="initial">As given to the forward pass.</param>
    /// <param name="y">As written by the forward pass.</param>
    /// <param name="tape">Room for the gradients of the pre-activations; its contents are undefined afterwards.</param>
    /// <param name="dy">Gradient of y, [T, N, H].</param>
    /// <param name="dFinal">Gradient that arrives at the final state; null is zero.</param>
    /// <param name="gradients">Gradients of the weights, accumulated.</param>
    /// <param name="dx">Gradient of x, [T, N, D], written; null where nobody needs it.</param>
    /// <param name="dInitial">Gradient of the initial state, written; null where nobody needs it.</param>
    void ElmanBackward(
        ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy, Tensor? dFinal,
        ElmanWeights gradients, Tensor? dx, Tensor? dInitial);

    /// <summary>
    /// Batch normalisation over all rows of x, with the batch's own statistics:
    /// y = γ (x - mean) / sqrt(var + ε) + β, where var divides by R. Also moves the running statistics:
    /// running = (1 - momentum) running + momentum batch, where the variance divides by R - 1. With a mask y is what
    /// <see cref="Dropout"/> leaves of that.
    /// </summary>
    /// <param name="weights">γ and β, each [C].</param>
    /// <param name="running">Running mean and variance, each [C], updated.</param>
    /// <param name="settings">ε and momentum.</param>
    /// <param name="x">[..., C]: all dimensions but the last are rows, at least two.</param>
    /// <param name="y">As x, written.</param>
    /// <param name="tape">The batch's mean and 1 / sqrt(var + ε), each [C], written.</param>
    /// <param name="dropout">The mask of the dropout that follows; null if none does.</param>
    void BatchNormForward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape, DropoutMask? dropout = null);

    /// <summary>Batch normalisation with the running statistics, for evaluation; changes no statistics.</summary>
    /// <param name="weights">γ and β, each [C].</param>
    /// <param name="running">Running mean and variance, each [C].</param>
    /// <param name="settings">ε.</param>
    /// <param name="x">[..., C].</param>
    /// <param name="y">As x, written; may be x itself.</param>
    void BatchNormInference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y);

    /// <summary>Gradient of <see cref="BatchNormForward"/> through the batch's statistics.</summary>
    /// <param name="weights">As given to the forward pass.</param>
    /// <param name="x">As given to the forward pass.</param>
    /// <param name="tape">As written by the forward pass.</param>
    /// <param name="dy">Gradient of y.</param>
    /// <param name="gradients">Gradients of γ and β, accumulated.</param>
    /// <param name="dx">Gradient of x, written; may be <paramref name="dy"/> itself.</param>
    /// <param name="dropout">As given to the forward pass.</param>
    void BatchNormBackward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx,
        DropoutMask? dropout = null);

    /// <summary>
    /// Inverted dropout: y = x / (1 - p) where the element's random word is at least p 2^32, else 0.
    /// The word is Philox's for (seed, step, stream, index), so the backward pass applies the same function to dy.
    /// </summary>
    /// <param name="mask">Rate, seed, stream, and the step's tensor.</param>
    /// <param name="x">Any shape.</param>
    /// <param name="y">As x, written; may be x itself.</param>
    void Dropout(DropoutMask mask, Tensor x, Tensor y);

    /// <summary>Affine map of each row: y = W x + b.</summary>
    /// <param name="weights">W [O, D], b [O].</param>
    /// <param name="x">[..., D].</param>
    /// <param name="y">[..., O], written.</param>
    void LinearForward(LinearWeights weights, Tensor x, Tensor y);

    /// <summary>Gradient of <see cref="LinearForward"/>.</summary>
    /// <param name="weights">As given to the forward pass.</param>
    /// <param name="x">As given to the forward pass.</param>
    /// <param name="dy">[..., O].</param>
    /// <param name="gradients">Gradients of W and b, accumulated.</param>
    /// <param name="dx">[..., D], written; null where nobody needs it.</param>
    void LinearBackward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx);

    /// <summary>
    /// Softmax and the cross-entropy with the targets, in nats: p = softmax(logits), loss_r = -ln p_r[target_r].
    /// The largest logit is subtracted first, so logits of any size are safe.
    /// </summary>
    /// <param name="logits">[..., V]: R rows.</param>
    /// <param name="targets">R integers in [0, V).</param>
    /// <param name="probabilities">As logits, written; may be the logits themselves.</param>
    /// <param name="rowLoss">[R], written.</param>
    /// <param name="loss">[1]: the mean of the rows is added.</param>
    void SoftmaxCrossEntropyForward(
        Tensor logits, Tensor targets, Tensor probabilities, Tensor rowLoss, Tensor loss);

    /// <summary>Gradient of the mean loss: dlogits_r = (p_r - onehot(target_r)) / R.</summary>
    /// <param name="probabilities">As written by the forward pass.</param>
    /// <param name="targets">As given to the forward pass.</param>
    /// <param name="dLogits">As probabilities, written; may be the probabilities themselves.</param>
    void SoftmaxCrossEntropyBackward(Tensor probabilities, Tensor targets, Tensor dLogits);

    /// <summary>Draws one token for each row of logits.</summary>
    /// <param name="logits">[N, V].</param>
    /// <param name="settings">Temperature, top-k, top-p, seed.</param>
    /// <param name="step">[1] integer: the draw's position in the sequence.</param>
    /// <param name="allowed">[N, V] integers; a token whose entry is 0 has probability zero. Null allows all.</param>
    /// <param name="tokens">[N] integers, written.</param>
    void Sample(Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens);

    /// <summary>Draws T tokens of N texts from a language model of LSTM layers: for each token, all layers on the token
    /// before, the logits and the draw, as <see cref="EmbeddingForward"/>, <see cref="LstmForward"/>,
    /// <see cref="BatchNormInference"/>, <see cref="LinearForward"/> and <see cref="Sample"/> would do it one by one.
    /// </summary>
    /// <returns>Whether it was done. False, and nothing was changed, where the backend has nothing faster for the model than
    /// these functions.</returns>
    bool TryDrawTokens(TokenDraws draws) => false;

    /// <summary>Writes the Euclidean norm of all gradients.</summary>
    /// <param name="gradients">[P].</param>
    /// <param name="norm">[1], written.</param>
    void GradientNorm(Tensor gradients, Tensor norm);

    /// <summary>One update of Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019).
    /// </summary>
    void Adam(AdamArguments arguments);

    /// <summary>One update of stochastic gradient descent with momentum.</summary>
    void Sgd(SgdArguments arguments);
}
