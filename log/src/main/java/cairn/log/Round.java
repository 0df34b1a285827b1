package cairn.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The submissions that are committed together, and wait together for one outcome.
 *
 * <p>It passes from thread to thread: {@link SubmissionQueue} fills it under its lock, the
 * sequencer's thread commits it, the publisher's releases it.
 */
final class Round {
  private final List<Ticket> tickets = new ArrayList<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final Consumer<Round> completed;
  private int entries;
  private long bytes;

  /** Written by the sequencer's thread before the round goes to the publisher. */
  private long neededSize;

  private long committedNanos;

  /**
   * @param completed told once, when there is an outcome
   */
  Round(Consumer<Round> completed) {
    this.completed = completed;
  }

  Ticket add(List<Draft> drafts, long length, long searched) {
    Ticket ticket = new Ticket(drafts, searched, this);
    tickets.add(ticket);
    entries += drafts.size();
    bytes += length;
    return ticket;
  }

  List<Ticket> tickets() {
    return tickets;
  }

  boolean isEmpty() {
    return tickets.isEmpty();
  }

  int entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  /**
   * @param size the smallest tree that holds all its entries
   * @param nanos when it became durable, on the publisher's stopwatch
   */
  void committed(long size, long nanos) {
    neededSize = size;
    committedNanos = nanos;
  }

  long neededSize() {
    return neededSize;
  }

  long committedNanos() {
    return committedNanos;
  }

  /** Sets the outcome, once; wakes whoever waits. */
  void complete(Outcome result) {
    if (outcome.complete(result)) {
      completed.accept(this);
    }
  }

  Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome.getNow(null));
  }

  Outcome await() throws InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a round completes with an outcome only", impossible);
    }
  }
}
