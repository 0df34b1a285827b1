package cairn.testkit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A real file whose reads, writes, maps and forces may fail. */
final class FaultyChannel extends FileChannel {
  private final FaultyFiles files;
  private final FileChannel real;

  FaultyChannel(FaultyFiles files, FileChannel real) {
    this.files = files;
    this.real = real;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return files.run("read", () -> real.read(target), () -> 0);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return files.run("read", () -> real.read(targets, offset, length), () -> 0);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return files.run("read", () -> real.read(target, position), () -> 0);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return files.run("write", () -> real.write(source), () -> real.write(half(source)));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return files.run("write", () -> real.write(sources, offset, length), () -> 0);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return files.run(
        "write", () -> real.write(source, position), () -> real.write(half(source), position));
  }

  private static ByteBuffer half(ByteBuffer source) {
    return source.slice(source.position(), source.remaining() / 2);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    files.run("force", () -> metaData, () -> metaData); // nothing here outlives the process
  }

  @Override
  public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
    return files.run("map", () -> real.map(mode, offset, size, arena), () -> size);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return files.run("map", () -> real.map(mode, position, size), () -> size);
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    real.position(newPosition);
    return this;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    real.truncate(size);
    return this;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return real.transferFrom(source, position, count);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
