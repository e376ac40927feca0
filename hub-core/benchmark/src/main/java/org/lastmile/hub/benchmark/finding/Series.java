package org.lastmile.hub.benchmark.finding;

import java.util.List;
import java.util.stream.IntStream;

/** The values of one figure over the repeats, in the order measured; at least one. */
public record Series(List<Double> values) {
  public Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one value");
    }
    values = List.copyOf(values);
  }

  /** The middle value; of an even number the mean of both in the middle. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double low() {
    return values.stream().min(Double::compare).orElseThrow();
  }

  public double high() {
    return values.stream().max(Double::compare).orElseThrow();
  }

  /** This over another, repeat by repeat: both must have been measured in turn. */
  public Series over(Series other) {
    if (values.size() != other.values.size()) {
      throw new IllegalArgumentException(
          values.size() + " values cannot be paired with " + other.values.size());
    }
    return new Series(
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) / other.values.get(i))
            .toList());
  }
}
