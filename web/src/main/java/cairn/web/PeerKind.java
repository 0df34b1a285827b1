package cairn.web;

/** In what way somebody is a peer. */
public enum PeerKind {
  /** A network that the configuration names. */
  NETWORK("Network: anchors go both ways", "Its keys were accepted before: anchors go both ways."),
  /** A node that an operator has added. */
  NODE(
      "Node: its logs are mirrored here",
      "Ask its operator first. What was signed twice stays in the evidence; what is mirrored here"
          + " is kept, and followed again from there.");

  private final String words;
  private final String accepting;

  PeerKind(String words, String accepting) {
    this.words = words;
    this.accepting = accepting;
  }

  String words() {
    return words;
  }

  /** What it means to accept one of which no key has to be stated. */
  String accepting() {
    return accepting;
  }
}
