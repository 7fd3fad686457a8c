using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;
using StreamCluster.Grains.Stats;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>The nodes of a shared database, by its clock.</summary>
public sealed class PostgresNodeTable(PostgresDatabase database) : INodeTable
{
    private const int DetachedPerBeat = 4096;
    private const int ForgottenPerRound = 1000;
    private const int BeatsPerFold = 600;

    /// <summary>The totals of those that are gone.</summary>
    private static readonly Guid Nobody = Guid.Empty;

    private int _beats;

    /// <inheritdoc/>
    public async ValueTask<OtherNodes> BeatAsync(NodeReport own, CancellationToken cancellationToken)
    {
        var detached = database.Detached.Take(DetachedPerBeat);
        OtherNodes others;
        var inUse = detached; // all of them, where nothing comes of the beat
        try
        {
            (others, inUse) = await database.RepeatableAsync((connection, token) => BeatAsync(connection, own, detached, token), cancellationToken);
        }
        finally
        {
            foreach (var session in inUse)
                database.Detached.Add(session);
        }

        if (Interlocked.Increment(ref _beats) % BeatsPerFold == 1)
            await TryFoldAsync(cancellationToken);
        return others;
    }

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) => await database.RepeatableAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection).With(
                NodeStatements.Leave, Value(database.Node.Id), Value(INodeTable.AliveFor));
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ConnectionStats>> ReadConnectionsAsync(int offset, int limit, CancellationToken cancellationToken) =>
        await database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(
                    NodeStatements.Connections, Value(database.Node.Id), Value(INodeTable.AliveFor), Value(offset), Value(limit));
                return await batch.ReadAsync(static (reader, token) => reader.RowsAsync(ReadConnection, token), token);
            },
            cancellationToken);

    /// <summary>Adds up what nodes recorded that are gone for good, and forgets them.</summary>
    internal Task FoldAsync(CancellationToken cancellationToken) => database.RepeatableAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection)
                .With(NodeStatements.FoldTotals, Value(Nobody))
                .With(NodeStatements.ForgetConnections, Value(ForgottenPerRound))
                .With(NodeStatements.ForgetNodes);
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    private static async Task<(OtherNodes Others, AttachedSession[] InUse)> BeatAsync(
        NpgsqlConnection connection, NodeReport own, AttachedSession[] detached, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
            .With(
                NodeStatements.Beat, Value(own.Node.Id), Value(own.Node.Name), Value(own.Node.StartedAt.UtcDateTime), Value(own.ActiveConnections),
                Value(own.ConnectionsTotal), Value(own.Predictions), Value(own.RecentLatencies), Value(own.Latencies ?? []), Value(own.Errors ?? []))
            .With(NodeStatements.Others, Value(own.Node.Id), Value(INodeTable.AliveFor))
            .With(NodeStatements.TotalsByOthersAndThis, Value(own.Node.Id));
        if (detached.Length > 0)
        {
            batch.With(
                NodeStatements.Detach, Value(Array.ConvertAll(detached, static session => session.SessionId)),
                Value(Array.ConvertAll(detached, static session => session.Attachment)));
        }

        return await batch.ReadAsync(ReadBeatAsync, cancellationToken);
    }

    private static async Task<(OtherNodes Others, AttachedSession[] InUse)> ReadBeatAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var live = await reader.RowsAsync(
            static row => new NodeReport(
                new NodeIdentity(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), row.GetInt32(3), row.GetInt64(4),
                row.GetInt64(5), row.GetFieldValue<byte[]>(6))
            {
                Latencies = row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7),
                Errors = row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
            },
            cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var recorded = await NodeStatements.ReadTotalsAsync(reader, cancellationToken);
        var recordedByThis = await NodeStatements.ReadTotalsAsync(reader, cancellationToken);
        List<AttachedSession> inUse = await reader.NextResultAsync(cancellationToken)
            ? await reader.RowsAsync(static row => new AttachedSession(row.GetString(0), row.GetInt64(1)), cancellationToken)
            : [];
        return (new OtherNodes(live, recorded, recordedByThis), [.. inUse]);
    }

    private static ConnectionStats ReadConnection(NpgsqlDataReader row)
    {
        var configuration = RowJson.DecodeConfiguration(row.GetFieldValue<byte[]>(3));
        return new ConnectionStats(
            row.GetString(0), configuration.EnsembleName, row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), configuration.Mode);
    }

    private async Task TryFoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FoldAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            database.Log.FoldFailed(exception); // the beat itself has been heard
        }
    }
}
