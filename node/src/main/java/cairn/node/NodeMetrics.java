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
    Timer.builder("cairn.http.requests")
        .description("Requests answered, by route template")
        .tag("method", observation.method())
        .tag("route", observation.route())
        .tag("status", Integer.toString(observation.status()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(observation.durationNanos()));
  }

  /** A figure that is asked for at each scrape. */
  void gauge(String name, String description, Supplier<Number> value, String... tags) {
    Gauge.builder(name, value).description(description).tags(tags).register(registry);
  }

  /** Adds to a count. */
  void count(String name, String description, double amount, String... tags) {
    Counter.builder(name).description(description).tags(tags).register(registry).increment(amount);
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
