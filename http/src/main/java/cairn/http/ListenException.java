package cairn.http;

import java.io.IOException;

/** A server cannot listen where it was told to; the message says where, why and what to do. */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient ListenAddress address;

  ListenException(ListenAddress address, IOException cause) {
    super("cannot listen on " + address + ": " + reason(cause), cause);
    this.address = address;
  }

  /** Where it was told to listen. */
  public ListenAddress address() {
    return address;
  }

  private static String reason(IOException failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append(' ');
    }
    if (messages.indexOf("Address already in use") >= 0) {
      return "already in use; stop the program that listens there, or choose another port";
    }
    if (messages.indexOf("Permission denied") >= 0) {
      return "not permitted; ports below 1024 need a privilege, choose another port";
    }
    if (messages.indexOf("Cannot assign requested address") >= 0) {
      return "not an address of this machine; choose one that it has, or 127.0.0.1";
    }
    return messages.toString().strip();
  }
}
