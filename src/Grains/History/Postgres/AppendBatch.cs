using System.Text;
using Npgsql;
using StreamCluster.Grains.History.Rows;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>A group of appends as the columns that the statement takes.</summary>
internal sealed class AppendBatch
{
    private readonly IReadOnlyList<SessionAppend> _group;
    private readonly int[] _layouts;
    private readonly int[] _identified;
    private readonly List<long> _places = [];
    private readonly List<int> _numbers = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _hashes = [];
    private readonly Guid _node;
    private readonly int _remembered;

    /// <exception cref="ArgumentException">The parts of a chunk do not fit together.</exception>
    public AppendBatch(IReadOnlyList<SessionAppend> group, Guid node, int remembered, PostgresLayouts layouts)
    {
        (_group, _node, _remembered) = (group, node, remembered);
        Outcomes = new AppendOutcome[group.Count];
        Array.Fill(Outcomes, AppendOutcome.Fenced);
        Payloads = new byte[group.Count][];
        SessionIds = Column(static append => append.SessionId);
        _layouts = Column(append => layouts.KnownNumberOf(append.Chunk.Layout));
        _identified = new int[group.Count];
        var sink = new ByteSink();
        for (var i = 0; i < group.Count; i++)
        {
            Payloads[i] = AppendStatement.Encode(group[i], sink);
            _identified[i] = AddIdentified(group[i], i + 1);
        }
    }

    public AppendOutcome[] Outcomes { get; }

    public byte[][] Payloads { get; }

    public string[] SessionIds { get; }

    public NpgsqlParameter[] Parameters() =>
    [
        Value(SessionIds),
        Value(Column(static append => append.Claim.Epoch)),
        Value(Column(static append => append.Claim.Nonce)),
        Value(Column(static append => append.Chunk.FirstSequence)),
        Value(Column(static append => append.Chunk.SampleCount)),
        Value(Column(static append => append.LatencySumMs)),
        Value(Column(static append => append.Chunk.Attachment)),
        Value(Column(static append => append.Chunk.Requests[0].Ordinal)),
        Value(Column(static append => append.Chunk.Requests[^1].Ordinal)),
        Value(_layouts),
        Value(_identified),
        Value(Payloads),
        Value(_places.ToArray()),
        Value(_numbers.ToArray()),
        Value(_keys.ToArray()),
        Value(_hashes.ToArray()),
        Value(_remembered),
        Value(_node),
    ];

    /// <param name="places">Places in the group, from 1.</param>
    public void Committed(List<long> places)
    {
        foreach (var place in places)
            Outcomes[place - 1] = AppendOutcome.Committed;
    }

    private T[] Column<T>(Func<SessionAppend, T> value)
    {
        var column = new T[_group.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(_group[i]);
        return column;
    }

    private int AddIdentified(SessionAppend append, long place)
    {
        var number = 0;
        foreach (var request in append.Chunk.Requests)
        {
            if (request.Id is not { } id)
                continue;
            _places.Add(place);
            _numbers.Add(number++);
            _keys.Add(Encoding.UTF8.GetBytes(id.Key)); // as bytes: an id may hold U+0000, which text may not
            _hashes.Add(request.ContentHash.ToArray());
        }

        return number;
    }
}
