package cairn.log.mirror;

import cairn.format.AddCheckpointRequest;
import cairn.format.AddEntriesHeader;
import cairn.format.Decimal;
import cairn.format.EntryPackage;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.MirrorInfo;
import cairn.format.Note;
import cairn.format.NoteSignature;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Exchange;
import cairn.http.Reply;
import cairn.log.TiledLog;
import cairn.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings one log to one mirror of it (tlog-mirror): a checkpoint by {@code add-checkpoint}, and
 * what the mirror lacks of it by {@code add-entries}, in requests of at most 32 packages. It keeps
 * in mind where the mirror was; whatever it does not know, or no more, it learns from a 409. For
 * one thread.
 *
 * <p>What the mirror says is believed by nobody: its sizes only choose what is sent of a log that
 * is public anyway, each answer must bring the upload on, and {@link SyncBudget} bounds the rest.
 */
public final class MirrorClient {
  /** "Clients SHOULD limit each add-entries request to at most 32 entry packages." */
  private static final int MAX_PACKAGES = 32;

  /**
   * No further package behind so many bytes. A single one may have 16.8 MB, and cannot be cut: a
   * mirror takes that from each address, if it has nothing else of it under way.
   */
  private static final int ENOUGH_BYTES = 4 << 20;

  /** After a request that did not get through: a usual package, which slow lines bring too. */
  private static final int LEAST_BYTES = 64 << 10;

  /** One for what was not known, one for another client's upload at the same time, and one more. */
  private static final int MAX_CONFLICTS = 3;

  private static final int QUOTED = 200;

  private final String origin;
  private final MirrorRequests requests;

  /** The size of the newest tree that the mirror has taken, as far as is known. */
  private long pending;

  /**
   * The first entry that the mirror lacks, as far as is known. At first nothing is: the end of the
   * log stands for that, so that the first request carries no entries and is told where to begin.
   */
  private long next = Long.MAX_VALUE;

  /** No further package behind so many bytes, by what got through last. */
  private int enough = ENOUGH_BYTES;

  /**
   * A client that knows nothing of the mirror yet.
   *
   * @param prefix the mirror's submission prefix, {@code https://relay.example/mirror}
   * @param origin the log's
   */
  public MirrorClient(Exchange exchange, URI prefix, String origin) {
    this.origin = origin;
    this.requests = new MirrorRequests(exchange, prefix);
  }

  /**
   * Brings the newest checkpoint of the log, with the log's own signature alone: others' lines are
   * not the mirror's to judge.
   *
   * @param log has a checkpoint that its log has signed
   * @param budget bounds what is sent, and the time
   * @throws StoreException when the log could not be read
   */
  public Brought bring(TiledLog log, SyncBudget budget) throws StoreException {
    Optional<SignedCheckpoint> newest = log.checkpoint();
    if (newest.isEmpty() || newest.get().checkpoint().size() == 0) {
      return new Brought.Whole(0, 0);
    }
    return new Attempt(log, signedByLog(newest.get()), budget).run();
  }

  private SignedCheckpoint signedByLog(SignedCheckpoint note) {
    List<NoteSignature> lines =
        note.signatures().stream().filter(line -> line.name().equals(origin)).toList();
    return new SignedCheckpoint(note.checkpoint(), lines);
  }

  /** One attempt at one tree. */
  private final class Attempt {
    private final TiledLog log;
    private final SignedCheckpoint note;
    private final long size;
    private final SyncBudget budget;

    private long entries;
    private long target;
    private byte[] ticket = new byte[0];
    private int conflicts;

    Attempt(TiledLog log, SignedCheckpoint note, SyncBudget budget) {
      this.log = log;
      this.note = note;
      this.size = note.checkpoint().size();
      this.budget = budget;
    }

    Brought run() throws StoreException {
      try {
        Optional<Brought> ended = Optional.empty();
        while (ended.isEmpty()) {
          ended = addCheckpoint();
          if (ended.isEmpty()) {
            ended = addEntries();
          }
        }
        return ended.get();
      } catch (TileSourceException | MalformedException failed) {
        return unfinished(String.valueOf(failed.getMessage()), Duration.ZERO);
      }
    }

    private Brought unfinished(String reason, Duration retryAfter) {
      return new Brought.Unfinished(entries, size, reason, retryAfter);
    }

    /** The mirror has taken our tree when this ends with nothing. */
    private Optional<Brought> addCheckpoint()
        throws StoreException, TileSourceException, MalformedException {
      while (true) {
        long old = Math.min(pending, size);
        List<Hash> proof = old == 0 ? List.of() : log.consistency(old, size);
        String request = new AddCheckpointRequest(old, proof, note).encode();
        Reply reply = requests.checkpoint(Utf8.encode(request), budget);
        if (reply.status() == 200) {
          pending = size;
          target = size;
          return Optional.empty();
        }
        if (reply.status() != 409) {
          return Optional.of(refusal(reply));
        }
        pending = sizeIn(reply);
        if (pending > size) {
          return Optional.of(new Brought.Ahead(pending));
        }
        if (++conflicts > MAX_CONFLICTS) {
          return Optional.of(unfinished("another size each time it was asked", Duration.ZERO));
        }
      }
    }

    /** Nothing when the mirror wants to be asked about another of our trees first. */
    private Optional<Brought> addEntries()
        throws StoreException, TileSourceException, MalformedException {
      while (true) {
        AddEntriesHeader header =
            new AddEntriesHeader(origin, Math.min(next, target), target, ticket);
        byte[] body = body(header);
        int usual = enough;
        enough = LEAST_BYTES; // unless an answer comes
        Reply reply = requests.entries(body, budget);
        if (reply.status() / 100 == 2 || reply.status() == 409) {
          enough = Math.min(ENOUGH_BYTES, 2 * usual);
        }
        switch (reply.status()) {
          case 200 -> {
            requireLines(reply);
            entries += target - header.uploadStart();
            next = target;
            return target == size
                ? Optional.of(new Brought.Whole(size, entries))
                : Optional.empty();
          }
          case 202, 409 -> {
            MirrorInfo info = MirrorInfo.parse(reply.body());
            if (info.treeSize() > size) {
              return Optional.of(new Brought.Ahead(info.treeSize()));
            }
            if (!goesOn(reply.status(), header, info)) {
              return Optional.of(unfinished("its answers do not bring it on", Duration.ZERO));
            }
          }
          default -> {
            return Optional.of(refusal(reply));
          }
        }
      }
    }

    /** Whether it is worth sending more, from where the mirror says. */
    private boolean goesOn(int status, AddEntriesHeader header, MirrorInfo info) {
      boolean isProgress =
          status == 202
              && info.nextEntry() > header.uploadStart()
              && info.nextEntry() <= header.uploadEnd();
      if (isProgress) {
        entries += info.nextEntry() - header.uploadStart();
      } else if (++conflicts > MAX_CONFLICTS) {
        return false;
      }
      next = info.nextEntry();
      target = info.treeSize();
      ticket = info.ticket();
      return true;
    }

    private byte[] body(AddEntriesHeader header) throws StoreException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(header.encode());
      long packages = Math.min(header.packages(), MAX_PACKAGES);
      for (long number = 0; number < packages && body.size() < enough; number++) {
        List<byte[]> content = log.entries(header.start(number), header.end(number));
        List<Hash> proof =
            log.subtreeProof(header.subtreeStart(number), header.end(number), header.uploadEnd());
        body.writeBytes(new EntryPackage(content, proof).encode());
      }
      return body.toByteArray();
    }

    private Brought refusal(Reply reply) {
      String said = PrintableText.shorten(text(reply), QUOTED);
      String reason = "status " + reply.status() + (said.isEmpty() ? "" : ": " + said);
      return switch (reply.status()) {
        case 403, 404, 422 -> new Brought.Refused(reply.status(), reason);
        default -> unfinished(reason, MirrorRequests.retryAfter(reply));
      };
    }
  }

  private static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8).strip();
  }

  private static long sizeIn(Reply reply) throws MalformedException {
    String text = Utf8.decode(reply.body(), "409");
    if (!text.endsWith("\n")) {
      throw new MalformedException("its 409 has no line with a size");
    }
    return Decimal.parse(text.substring(0, text.length() - 1), "the size in its 409");
  }

  /** A mirror answers with its cosignatures; whose keys are not pinned here count for nothing. */
  private static void requireLines(Reply reply) throws MalformedException {
    if (Note.parseLines(Utf8.decode(reply.body(), "mirror's answer")).isEmpty()) {
      throw new MalformedException("its answer holds no cosignature");
    }
  }
}
