package org.lastmile.hub.flow;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.transit.Putter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package; {@link FlowSettings} and {@link CheckDoor.Asking} come from the zone. */
@Configuration(proxyBeanMethods = false)
public class FlowConfiguration {
  @Bean
  Systems systems(FlowSettings settings) {
    return Systems.read(settings.config().resolve("systems.yaml"));
  }

  @Bean
  Matters matters(FlowSettings settings) {
    return Matters.read(settings.config().resolve("matters.csv")).fit();
  }

  @Bean
  GateRule gateRule(FlowSettings settings, CanonicalTypes types) {
    return GateRule.read(settings.config().resolve("gate.yaml"), types);
  }

  @Bean
  Subscriptions subscriptions(FlowSettings settings, CanonicalTypes types, Systems systems) {
    return Subscriptions.read(settings.config().resolve("subscriptions.yaml"), types, systems)
        .fit();
  }

  @Bean
  Flows flows(
      FlowSettings settings,
      CamelContext context,
      CanonicalTypes types,
      CodeTables codes,
      Systems systems,
      Matters matters,
      Subscriptions subscriptions,
      GateRule gate,
      Clock clock,
      MeterRegistry meters) {
    Flows.Reference reference =
        new Flows.Reference(types, codes, systems, matters, subscriptions, gate);
    return Flows.load(settings.routes(), context, settings.zone(), reference, clock, meters);
  }

  @Bean
  CheckDoor checkDoor(
      FlowSettings settings,
      CanonicalTypes types,
      Systems systems,
      Putter putter,
      CheckDoor.Asking asking,
      Clock clock,
      MeterRegistry meters) {
    return new CheckDoor(
        settings.zone(),
        CheckDefinition.readAll(settings.routes(), types, systems),
        types,
        putter,
        asking,
        clock,
        meters);
  }
}
