package cairn.node;

import cairn.http.RequestObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The node's figures for Prometheus. Every label comes from a closed set: methods, route templates,
 * statuses, our own namespaces, configured witnesses, reasons; so the number of series is bounded
 * by the configuration.
 */
final class NodeMetrics implements RequestObserver, AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Finding a meter in the registry by its labels costs more than the rest of an observation. */
  private final Map<Answered, Timer> requests = new ConcurrentHashMap<>();

  private final Map<Counted, Counter> counts = new ConcurrentHashMap<>();

  /** One series of {@code cairn.http.requests}. */
  private record Answered(String method, String route, int status) {}

  /** One series of a count; its labels come from closed sets, as all do. */
  private record Counted(String name, List<String> tags) {}

  NodeMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void answered(Observation observation) {
    requests
        .computeIfAbsent(
            new Answered(observation.method(), observation.route(), observation.status()),
            this::timer)
        .record(observation.durationNanos(), TimeUnit.NANOSECONDS);
  }

  private Timer timer(Answered series) {
    return Timer.builder("cairn.http.requests")
        .description("Requests answered, by route template")
        .tag("method", series.method())
        .tag("route", series.route())
        .tag("status", Integer.toString(series.status()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** A figure that is asked for at each scrape. */
  void gauge(String name, String description, Supplier<Number> value, String... tags) {
    Gauge.builder(name, value).description(description).tags(tags).register(registry);
  }

  /** Adds to a count. */
  void count(String name, String description, double amount, String... tags) {
    counts
        .computeIfAbsent(
            new Counted(name, List.of(tags)),
            series -> Counter.builder(name).description(description).tags(tags).register(registry))
        .increment(amount);
  }

  /** A time that something took. */
  void time(String name, String description, Duration duration, String... tags) {
    Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(duration);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
