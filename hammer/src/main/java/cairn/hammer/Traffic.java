package cairn.hammer;

import java.io.IOException;
import java.util.Optional;

/**
 * What connections are to send, and what becomes of the answers. Every method is called by the
 * thread that runs the {@link Connections}.
 */
interface Traffic {
  /** One request, and who takes its answer. */
  interface Job {
    /** The whole request. */
    byte[] request();

    /**
     * The answer.
     *
     * @param body lent until this returns
     * @param nanos from before the request was written until the answer was whole
     */
    void answered(int status, Slice body, long nanos);

    /** There will be no answer: the request was perhaps received and perhaps not. */
    void failed(String why);
  }

  /** The next request, from whichever connection is free; empty if there is none now. */
  Optional<Job> next();

  /** Called after each pass over the connections: what has been answered may be counted now. */
  void passed() throws IOException;

  /** Whether there will be no further request. */
  boolean isOver();
}
