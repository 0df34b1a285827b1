package cairn.store;

import cairn.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A bounded queue in front of a few platform threads, each with a session of its own. This is where
 * a caller's thread, virtual or not, hands its transaction over; the hop costs 10 to 20
 * microseconds, a tenth of the cheapest durable commit.
 */
final class Lane {
  private final Object owner;
  private final String name;
  private final int threadLimit;
  private final int queueLimit;
  private final Supplier<Session> sessions;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
  private final ArrayDeque<Job<?>> waiting = new ArrayDeque<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<StoreException> closeFailures = new ArrayList<>();
  private int idle;
  private boolean closed;

  /**
   * @param owner the database; a body that runs in one of its lanes may enter none of them
   */
  Lane(Object owner, String name, int threadLimit, int queueLimit, Supplier<Session> sessions) {
    this.owner = owner;
    this.name = name;
    this.threadLimit = threadLimit;
    this.queueLimit = queueLimit;
    this.sessions = sessions;
  }

  <T> T run(Transaction<T> body) throws StoreException {
    if (Thread.currentThread() instanceof Worker worker && worker.owner().equals(owner)) {
      throw new IllegalStateException(
          "a transaction of " + name + " must not start another on its database");
    }
    Job<T> job = new Job<>(body);
    enqueue(job);
    return job.await();
  }

  /** Runs one body and closes, whatever comes of it. */
  void runOnce(Transaction<?> body, Duration grace) throws StoreException {
    try {
      run(body);
    } catch (StoreException | RuntimeException | Error failure) {
      try {
        close(grace);
      } catch (StoreException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
    close(grace);
  }

  private void enqueue(Job<?> job) throws StoreException {
    lock.lock();
    try {
      if (closed) {
        throw closedFailure();
      }
      if (waiting.size() >= queueLimit) {
        throw new StoreException(
            Reason.BUSY, name + ": " + queueLimit + " transactions are waiting already");
      }
      waiting.add(job);
      if (waiting.size() > idle && workers.size() < threadLimit) {
        Worker worker = new Worker(name + "-" + (workers.size() + 1));
        workers.add(worker);
        worker.start();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Task> next(Worker worker) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed && !worker.letsGo) {
        idle++;
        changed.awaitUninterruptibly();
        idle--;
      }
      if (worker.letsGo) {
        worker.letsGo = false;
        return Optional.of(Session::letGo);
      }
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** Has each thread let go of its connection, as soon as it runs no body. */
  void letGo() {
    lock.lock();
    try {
      workers.forEach(worker -> worker.letsGo = true);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private StoreException closedFailure() {
    return new StoreException(Reason.CLOSED, name + " is closed");
  }

  /**
   * Refuses what waits, gives running bodies {@code grace}, interrupts them, closes the sessions.
   */
  void close(Duration grace) throws StoreException {
    if (Thread.currentThread() instanceof Worker worker && worker.owner().equals(owner)) {
      throw new IllegalStateException("a transaction of " + name + " must not close its database");
    }
    List<Worker> running = refuseAll();
    awaitEnd(running, grace);
    running.stream().filter(Thread::isAlive).forEach(worker -> worker.session.interrupt());
    awaitEnd(running, grace);
    lock.lock();
    try {
      if (running.stream().anyMatch(Thread::isAlive)) {
        throw new StoreException(Reason.BUSY, name + ": a transaction did not end when told to");
      }
      if (!closeFailures.isEmpty()) {
        throw closeFailures.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Worker> refuseAll() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(job -> job.refuse(closedFailure()));
      waiting.clear();
      changed.signalAll();
      return List.copyOf(workers);
    } finally {
      lock.unlock();
    }
  }

  private static void awaitEnd(List<Worker> workers, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    for (Worker worker : workers) {
      long left;
      while (worker.isAlive() && (left = deadline - System.nanoTime()) > 0) {
        try {
          worker.join(Duration.ofNanos(left));
        } catch (InterruptedException interrupt) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a worker does next. */
  @FunctionalInterface
  private interface Task {
    void run(Session session);
  }

  /** One transaction on its way: made by the caller's thread, run or refused by another. */
  private static final class Job<T> implements Task {
    private final Transaction<T> body;
    private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();

    Job(Transaction<T> body) {
      this.body = body;
    }

    /** Whatever the body throws belongs to the caller, so the worker outlives it. */
    @Override
    public void run(Session session) {
      try {
        outcome.complete(new Returned<>(session.run(body)));
      } catch (StoreException failure) {
        outcome.complete(new Refused<>(failure));
      } catch (RuntimeException failure) {
        outcome.complete(new Broken<>(failure));
      } catch (Error failure) {
        outcome.complete(new Fatal<>(failure));
      }
    }

    void refuse(StoreException failure) {
      outcome.complete(new Refused<>(failure));
    }

    T await() throws StoreException {
      return switch (outcome.join()) {
        case Returned<T>(T value) -> value;
        case Refused<T>(StoreException failure) -> throw failure;
        case Broken<T>(RuntimeException failure) -> throw failure;
        case Fatal<T>(Error failure) -> throw failure;
      };
    }
  }

  private sealed interface Outcome<T> permits Returned, Refused, Broken, Fatal {}

  private record Returned<T>(T value) implements Outcome<T> {}

  private record Refused<T>(StoreException failure) implements Outcome<T> {}

  /** A programmer's error, carried to the thread that made it. */
  private record Broken<T>(RuntimeException failure) implements Outcome<T> {}

  private record Fatal<T>(Error failure) implements Outcome<T> {}

  private final class Worker extends Thread {
    private final Session session = sessions.get();
    private boolean letsGo; // guarded by lock

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    Object owner() {
      return owner;
    }

    @Override
    public void run() {
      for (Optional<Task> task = next(this); task.isPresent(); task = next(this)) {
        task.get().run(session);
      }
      try {
        session.close();
      } catch (StoreException failure) {
        lock.lock();
        try {
          closeFailures.add(failure);
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
