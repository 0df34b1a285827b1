package cairn.http;

/**
 * A whole reply from the network, within the call's bounds. Nothing in it is trusted.
 *
 * @param body copied in and out; never decompressed
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; replies are not compared
public record Reply(int status, Headers headers, byte[] body) {
  public Reply {
    body = body.clone();
  }

  @Override
  public byte[] body() {
    return body.clone();
  }

  @Override
  public String toString() {
    return status + " (" + body.length + " bytes)";
  }
}
