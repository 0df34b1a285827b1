package cairn.log.mirror;

import cairn.format.AddEntriesHeader;
import cairn.format.AddEntriesReader;
import cairn.format.Checkpoint;
import cairn.format.EntryPackage;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.MirrorInfo;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.SubtreeProof;
import cairn.format.Tile;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.log.mirror.MirrorCopy.View;
import cairn.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mirror's {@code add-entries} (tlog-mirror): entries come to it, each package with its proof.
 */
final class AddEntries {
  /** One package of the largest entries is 16.8 MB; 32 of usual ones are less. */
  static final int MAX_BODY = 18 << 20;

  /** Entries that may come although they are here already: a request's worth. */
  private static final long MAX_EXCESS = 8192;

  private static final Logger LOGGER = LoggerFactory.getLogger(AddEntries.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Mirrors mirrors;
  private final MirrorSettings settings;

  AddEntries(Mirrors mirrors, MirrorSettings settings) {
    this.mirrors = mirrors;
    this.settings = settings;
  }

  Response answer(Request request) throws ProblemException {
    try {
      AddEntriesReader reader = AddEntriesReader.open(UploadStream.of(request));
      Mirror mirror =
          mirrors
              .of(reader.header().origin())
              .orElseThrow(() -> problem(ErrorCode.NOT_FOUND, "this mirror does not know the log"));
      return new Upload(mirror, reader).answer();
    } catch (MalformedException | IOException e) {
      throw problem(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
    } catch (StoreException failure) {
      LOGGER.warn("An upload was not stored: {}", failure.getMessage());
      throw unavailable("the mirror's store failed; try again");
    }
  }

  private static ProblemException problem(ErrorCode code, String detail) {
    return Problem.of(code, detail).asException();
  }

  private static ProblemException unavailable(String detail) {
    return Problem.of(ErrorCode.UNAVAILABLE, detail).retryAfter(SOON).asException();
  }

  /** One request. */
  private final class Upload {
    private final Mirror mirror;
    private final AddEntriesReader reader;
    private final AddEntriesHeader header;

    // What has been verified and not been stored yet.
    private final List<byte[]> entries = new ArrayList<>();
    private final List<Hash> leaves = new ArrayList<>();
    private long first;
    private long bytes;

    Upload(Mirror mirror, AddEntriesReader reader) {
      this.mirror = mirror;
      this.reader = reader;
      this.header = reader.header();
      this.first = header.uploadStart();
    }

    Response answer() throws ProblemException, StoreException {
      View view = mirror.copy().settled();
      if (view.content().stopped().isPresent()) {
        throw problem(ErrorCode.UNAVAILABLE, "this mirror has met a fork of the log");
      }
      if (view.content().newestPending().isEmpty()) {
        throw problem(ErrorCode.UNPROCESSABLE, "no checkpoint of the log has come yet");
      }
      Optional<SignedCheckpoint> target = target(view.content());
      if (target.isEmpty() || !fits(view.content())) {
        return info(409, target.isPresent() ? header.uploadEnd() : pendingSize(view));
      }
      boolean isCurrent = take(target.get().checkpoint());
      if (!isCurrent) {
        return info(409, pendingSize(mirror.copy().settled()));
      }
      if (mirror.copy().settled().content().size() >= header.uploadEnd()) {
        return finish(target.get());
      }
      if (reader.packagesRead() == 0) {
        throw problem(ErrorCode.BAD_REQUEST, "the request ends within its first package");
      }
      return info(202, header.uploadEnd());
    }

    private static long pendingSize(View view) {
      return view.content().newestPending().map(note -> note.checkpoint().size()).orElse(0L);
    }

    /** The checkpoint up to which is uploaded, if it is one that entries are taken for. */
    private Optional<SignedCheckpoint> target(MirrorContent content) {
      long end = header.uploadEnd();
      Optional<SignedCheckpoint> head = content.head().map(MirrorHead::note);
      if (head.isPresent() && end < head.get().checkpoint().size()) {
        return Optional.empty();
      }
      return content.pendingOf(end).or(() -> head.filter(note -> note.checkpoint().size() == end));
    }

    private boolean fits(MirrorContent content) {
      long excess = Math.min(header.uploadEnd(), content.size()) - header.uploadStart();
      return header.uploadStart() <= content.size() && excess <= MAX_EXCESS;
    }

    /**
     * Reads, verifies and stores packages until the request ends, or is broken off.
     *
     * @return false when the tree is none that entries are taken for, any more
     */
    private boolean take(Checkpoint tree) throws ProblemException, StoreException {
      boolean isCurrent = true;
      try {
        long number = reader.packagesRead();
        Optional<EntryPackage> next = reader.next();
        while (isCurrent && next.isPresent()) {
          List<Hash> hashes = next.get().entries().stream().map(Merkle::leafHash).toList();
          if (!isIn(tree, number, hashes, next.get().proof())) {
            store(tree); // what came before is good
            throw problem(
                ErrorCode.UNPROCESSABLE,
                "the entries from %d on are not in the tree".formatted(header.start(number)));
          }
          add(next.get().entries(), hashes);
          isCurrent = !isEnough() || store(tree);
          number = reader.packagesRead();
          next = reader.next();
        }
      } catch (MalformedException | IOException brokenOff) {
        store(tree);
        if (reader.packagesRead() == header.packages()) {
          throw problem(ErrorCode.BAD_REQUEST, String.valueOf(brokenOff.getMessage()));
        }
        LOGGER.debug("An upload was broken off: {}", brokenOff.getMessage());
      }
      return isCurrent && store(tree);
    }

    /**
     * Whether the package's entries, with those that are here in front of them, are in the tree.
     */
    private boolean isIn(Checkpoint tree, long number, List<Hash> hashes, List<Hash> proof)
        throws StoreException {
      long start = header.subtreeStart(number);
      long end = header.end(number);
      List<Hash> all = new ArrayList<>();
      for (long index = start; index < header.start(number); index++) {
        all.add(mirror.copy().view().tree().node(0, index));
      }
      all.addAll(hashes);
      Tile tile = new Tile(all);
      Hash subtree =
          SubtreeProof.hash(
              start, end, (level, index) -> tile.node(level, (int) (index - (start >> level))));
      return SubtreeProof.verifies(start, end, tree.size(), subtree, tree.root(), proof);
    }

    private void add(List<byte[]> more, List<Hash> hashes) {
      entries.addAll(more);
      leaves.addAll(hashes);
      bytes += more.stream().mapToLong(entry -> entry.length).sum();
    }

    private boolean isEnough() {
      return bytes >= settings.chunkBytes() || entries.size() >= 256L * settings.chunkBundles();
    }

    private boolean store(Checkpoint tree) throws StoreException {
      if (entries.isEmpty()) {
        return true;
      }
      boolean stored = mirror.copy().append(first, entries, leaves, tree);
      first += entries.size();
      entries.clear();
      leaves.clear();
      bytes = 0;
      return stored;
    }

    private Response finish(SignedCheckpoint target) throws ProblemException, StoreException {
      return switch (mirror.finish(target)) {
        case Extension.Extended extended -> cosigned();
        case Extension.Unchanged(long size) ->
            size == header.uploadEnd()
                ? cosigned()
                : info(409, pendingSize(mirror.copy().settled()));
        case Extension.ClockBehind behind ->
            throw unavailable("this mirror's clock is behind its last cosignature");
        case Extension.Unfinished other -> throw unexpected(other);
        case Extension.Refused other -> throw unexpected(other);
        case Extension.Busy other -> throw unexpected(other);
        case Extension.Forked other -> throw unexpected(other);
        case Extension.TurnedDown other -> throw unexpected(other);
        case Extension.Suspected other -> throw unexpected(other);
        case Extension.Stopped other -> throw unexpected(other);
      };
    }

    private IllegalStateException unexpected(Extension outcome) {
      return new IllegalStateException("finishing what is stored came to " + outcome);
    }

    /** The mirror's own lines on the checkpoint. */
    private Response cosigned() throws ProblemException {
      MirrorReader shown = mirror.reader();
      if (shown.size() != header.uploadEnd()) {
        return info(409, pendingSize(mirror.copy().view()));
      }
      StringBuilder lines = new StringBuilder();
      for (NoteSignature line : mirror.ownLines(shown)) {
        lines.append(line.line());
      }
      if (lines.isEmpty()) {
        throw unavailable("this mirror's key cannot be used for now");
      }
      return Response.text(200, "text/plain; charset=utf-8", lines.toString());
    }

    private Response info(int status, long treeSize) {
      MirrorInfo info =
          new MirrorInfo(treeSize, mirror.copy().view().content().size(), new byte[0]);
      return Response.text(status, MirrorInfo.CONTENT_TYPE, info.encode())
          .with("Accept-Encoding", "gzip");
    }
  }
}
