package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lastmile.hub.benchmark.contender.Contender;
import org.lastmile.hub.benchmark.finding.Series;

/** A contender that is measured in turn with others, and its samples. */
final class Entrant {
  private final String name;
  private final Contender contender;
  private final int messages;
  private final List<Sample> samples = new ArrayList<>();

  /** @param messages of one measurement */
  Entrant(String name, Contender contender, int messages) {
    this.name = name;
    this.contender = contender;
    this.messages = messages;
  }

  String name() {
    return name;
  }

  Contender contender() {
    return contender;
  }

  int messages() {
    return messages;
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  Series sustained() {
    return series(Sample::sustained);
  }

  /** Messages a second until the evidence of all was in the database too: who puts that off has not done the work. */
  Series recorded() {
    return series(Sample::recorded);
  }

  /** Adds the figures of this entrant. */
  void tell(Run run) {
    run.figure(name + "/sustained", "msg/s", sustained());
    run.figure(name + "/recorded", "msg/s", recorded());
    run.figure(name + "/processor", "µs/msg", series(Sample::processor));
  }

  private Series series(ToDoubleFunction<Sample> figure) {
    return new Series(samples.stream().map(figure::applyAsDouble).toList());
  }
}
