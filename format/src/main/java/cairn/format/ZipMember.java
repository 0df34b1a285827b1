package cairn.format;

/**
 * A file in a zip, whose headers have been checked.
 *
 * @param name such as {@code entries/000}
 * @param method 0 (stored) or 8 (deflated)
 * @param crc CRC-32 of its content
 * @param offset where its packed bytes begin
 * @param packedSize how many they are
 * @param size how many bytes its content has
 */
record ZipMember(String name, int method, long crc, long offset, long packedSize, long size) {}
