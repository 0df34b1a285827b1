package cairn.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar for a person; silent where there is none, so that no log fills with it. */
interface Progress extends AutoCloseable {

  /** So much more has been done. */
  void advance(long amount);

  @Override
  void close();

  /** A bar up to {@code total} of {@code unit}, drawn only on a terminal. */
  static Progress of(Surroundings surroundings, String task, String unit, long total) {
    return surroundings.terminal() ? drawn(surroundings, task, unit, total) : new Silent();
  }

  private static Progress drawn(Surroundings surroundings, String task, String unit, long total) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit(unit, 1)
            .setStyle(
                surroundings.colour()
                    ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
                    : ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(surroundings.err()))
            .clearDisplayOnFinish()
            .build();
    return new Drawn(bar);
  }

  /** Drawn by the library. */
  record Drawn(ProgressBar bar) implements Progress {
    @Override
    public void advance(long amount) {
      bar.stepBy(amount);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Nobody watches. */
  record Silent() implements Progress {
    @Override
    public void advance(long amount) {}

    @Override
    public void close() {}
  }
}
