package cairn.format;

/**
 * An entry of a type that Cairn does not know: stored and proved like any other, without meaning.
 *
 * @param object its members, of which {@code type} is a string
 */
public record OtherEntry(JsonObject object) implements Entry {

  public OtherEntry {
    EntryParser.typeOf(object);
  }

  @Override
  public String type() {
    return EntryParser.typeOf(object);
  }

  /** The whole record. */
  @Override
  public Hash identity() {
    return EntryIdentity.ofWholeRecord(object);
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return false;
  }
}
