package cairn.hammer;

import cairn.format.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps acknowledgements in memory, 48 bytes each: enough while the load itself is not killed. */
public final class MemoryJournal implements Journal {
  private static final int BLOCK = 4096;

  private record Block(byte[] hashes, long[] indices, long[] timestamps) {}

  private final List<Block> blocks = new ArrayList<>(); // guarded by this
  private int added; // in the last block; guarded by this
  private long synced; // guarded by this

  @Override
  public synchronized void add(Acknowledgement acknowledgement) {
    if (blocks.isEmpty() || added == BLOCK) {
      blocks.add(new Block(new byte[BLOCK * Hash.LENGTH], new long[BLOCK], new long[BLOCK]));
      added = 0;
    }
    Block block = blocks.getLast();
    acknowledgement.hash().copyTo(block.hashes(), added * Hash.LENGTH);
    block.indices()[added] = acknowledgement.index();
    block.timestamps()[added] = acknowledgement.timestamp();
    added++;
  }

  @Override
  public synchronized void sync() {
    synced = blocks.isEmpty() ? 0 : (blocks.size() - 1L) * BLOCK + added;
  }

  /** How many are kept. */
  public synchronized long size() {
    return synced;
  }

  @Override
  public void forEach(Reader reader) throws IOException {
    long end = size();
    for (long i = 0; i < end; i++) {
      reader.read(at(i));
    }
  }

  private synchronized Acknowledgement at(long position) {
    Block block = blocks.get((int) (position / BLOCK));
    int within = (int) (position % BLOCK);
    return new Acknowledgement(
        Hash.at(block.hashes(), within * Hash.LENGTH),
        block.indices()[within],
        block.timestamps()[within]);
  }
}
