package cairn.web;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import java.util.Optional;

/** The forms of the page as commands: {@code POST /federation/peers/set-aside} and so on. */
final class Commands {
  private Commands() {}

  /** The last segment of the path to which the form of that action is sent. */
  static String name(PeerAction action) {
    return switch (action) {
      case ADD -> "add";
      case ACCEPT -> "accept";
      case SET_ASIDE -> "set-aside";
      case SYNC -> "sync";
      case REMOVE -> "remove";
      case REMOVE_MIRROR -> "remove-mirror";
    };
  }

  /**
   * The command of that name; empty if there is none.
   *
   * @throws ProblemException when the form lacks what the command needs
   */
  static Optional<PeerCommand> named(String name, Form form) throws ProblemException {
    for (PeerAction action : PeerAction.values()) {
      if (name(action).equals(name)) {
        return Optional.of(command(action, form));
      }
    }
    return Optional.empty();
  }

  private static PeerCommand command(PeerAction action, Form form) throws ProblemException {
    return switch (action) {
      case ADD ->
          new PeerCommand.Add(
              form.text("url"), key(form), form.raw("push").filter("yes"::equals).isPresent());
      case ACCEPT ->
          new PeerCommand.Accept(
              peer(form),
              optionalKey(form, Pin.Kind.FINGERPRINT),
              optionalKey(form, Pin.Kind.IDENTITY));
      case SET_ASIDE -> new PeerCommand.SetAside(peer(form), form.text("reason").orElse(""));
      case SYNC -> new PeerCommand.Sync(peer(form));
      case REMOVE -> new PeerCommand.Remove(peer(form));
      case REMOVE_MIRROR -> new PeerCommand.RemoveMirror(mirror(form));
    };
  }

  /** Ids are compared with what is known, exactly as they came. */
  private static String peer(Form form) throws ProblemException {
    return form.raw("peer").orElseThrow(() -> missing("a peer"));
  }

  /** The box is ticked by hand: what goes does not come back by itself. */
  private static String mirror(Form form) throws ProblemException {
    if (form.raw("sure").filter("yes"::equals).isEmpty()) {
      throw missing("the tick that the mirror is to go");
    }
    return form.raw("mirror").orElseThrow(() -> missing("a mirror"));
  }

  private static String key(Form form) throws ProblemException {
    return optionalKey(form, Pin.Kind.FINGERPRINT).orElseThrow(() -> missing("a fingerprint"));
  }

  /** People copy keys with spaces and line ends in them. */
  private static Optional<String> optionalKey(Form form, Pin.Kind kind) {
    return form.text(kind.field()).map(text -> text.replaceAll("\\s", ""));
  }

  private static ProblemException missing(String what) {
    return Problem.of(ErrorCode.MALFORMED_BODY, "the form lacks " + what).asException();
  }
}
