namespace StreamCluster.Kill;

/// <summary>The connection is gone, could not be made, or gives no answer.</summary>
internal sealed class ConnectionLostException(string reason, int? closeCode = null, Exception? inner = null) : Exception(reason, inner)
{
    public int? CloseCode => closeCode;
}
