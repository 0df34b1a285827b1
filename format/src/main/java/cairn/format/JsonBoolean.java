package cairn.format;

/**
 * {@code true} or {@code false}.
 *
 * @param value which of them
 */
public record JsonBoolean(boolean value) implements Json {}
