package cairn.format;

import java.util.Set;

/**
 * An entry of a type that only nodes write and whose members this version does not interpret:
 * messages, receipts, audits, changes of the registry.
 *
 * @param object its members, of which {@code type} is one of {@link #TYPES}
 */
public record ReservedEntry(JsonObject object) implements Entry {
  /** The types. */
  public static final Set<String> TYPES =
      Set.of("message/v1", "federation-receipt/v1", "audit/v1", "registry/v1");

  public ReservedEntry {
    if (!TYPES.contains(EntryParser.typeOf(object))) {
      throw new IllegalArgumentException("not a reserved type: " + EntryParser.typeOf(object));
    }
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
    return true;
  }
}
