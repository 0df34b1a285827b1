package cairn.log.mirror;

/**
 * How much a mirror takes at a time.
 *
 * @param cachedTiles most full tiles in memory, 16 KiB each
 * @param chunkBundles most bundles of 256 entries in one transaction
 * @param chunkBytes bytes of entries behind which a transaction takes no further bundle
 */
public record MirrorSettings(int cachedTiles, int chunkBundles, int chunkBytes) {
  /**
   * 1 MiB of tiles, enough for proofs along the edge; 8,192 entries share one commit; 4 MiB and the
   * bundles that were asked for together, at most 17 MB, are all that is in memory of them.
   */
  public static final MirrorSettings DEFAULT = new MirrorSettings(64, 32, 4 << 20);

  public MirrorSettings {
    if (cachedTiles < 1 || chunkBundles < 1 || chunkBytes < 1) {
      throw new IllegalArgumentException(
          "wanted bounds above zero, got %d tiles, %d bundles, %d bytes"
              .formatted(cachedTiles, chunkBundles, chunkBytes));
    }
  }
}
