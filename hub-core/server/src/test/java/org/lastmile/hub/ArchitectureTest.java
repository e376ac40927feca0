package org.lastmile.hub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.time.Clock;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the house, and what each given package is for. */
class ArchitectureTest {
  private static final String HUB = "org.lastmile.hub.";
  private static final List<Class<?>> BARE =
      List.of(RuntimeException.class, Exception.class, Throwable.class, Error.class);

  private static final ArchRule SPI_STANDS_ALONE =
      classes()
          .that()
          .resideInAPackage(HUB + "spi..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              HUB + "spi..", "java..", "javax.xml..", "com.fasterxml.jackson..", "org.jspecify..")
          .because("a connector's author learns the SPI, the JDK and Jackson, and nothing else");

  private static final ArchRule THE_LOOP_KNOWS_NO_FRAMEWORK =
      noClasses()
          .that()
          .resideInAPackage(HUB + "transit")
          .and()
          .haveSimpleNameStartingWith("Lane")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.camel..", "org.springframework..")
          .because(
              "the loop is tested by stopping it after every call, which no framework may come between");

  private static final ArchRule CAMEL =
      only("Camel routes and talks protocols; it is not the durable core", "org.apache.camel..")
          .by("connector", "flow", "mapping", "zone");

  private static final ArchRule ARTEMIS =
      only(
              "queues are touched by Steps, the gate and the ledger's reader; others use transit",
              "org.apache.activemq..")
          .by("transit", "gate", "ledger", "zone");

  private static final ArchRule JMS =
      only("JMS is how connectors talk to the brokers of systems", "jakarta.jms..").by("connector");

  private static final ArchRule MQTT =
      only("MQTT is how connectors talk to the brokers of systems", "com.hivemq..").by("connector");

  private static final ArchRule SPRING_MVC =
      only(
              "Spring MVC serves the console; systems come in by the door server of their connector",
              "org.springframework.web..")
          .by("console");

  private static final ArchRule PAGES =
      only("pages are for people", "org.thymeleaf..").by("console", "contract");

  private static final ArchRule UNDERTOW =
      only("one door server for each zone", "io.undertow..").by("connector");

  private static final ArchRule PF4J =
      only("only the host loads plugins", "org.pf4j..").by("connector");

  private static final ArchRule MAPPING_ENGINES =
      only(
              "mappings are compiled, cached and closed in one place",
              "net.sf.saxon..",
              "com.schibsted.spt.data.jslt..")
          .by("mapping");

  private static final ArchRule JSON_SCHEMA =
      only("messages are checked by mapping, Camel's YAML by flow", "com.networknt.schema..")
          .by("mapping", "flow");

  private static final ArchRule DATABASE_START =
      only("a zone opens its database once", "io.zonky..", "org.flywaydb..", "com.zaxxer.hikari..")
          .by("zone");

  private static final ArchRule COMMAND_LINE =
      only("commands are one package", "picocli..").by("cli");

  private static final ArchRule FAULTS_HAVE_A_CODE =
      noClasses()
          .should(
              ArchConditions.callConstructorWhere(
                  describe(
                      "a bare RuntimeException, Exception, Throwable or Error is made",
                      call -> isBare(call.getTargetOwner()) && !isFault(call.getOriginOwner()))))
          .because(
              "who mends a fault, and whether to try again, is told by HubException: code and FaultKind");

  private static final ArchRule TIME_COMES_FROM_THE_CLOCK =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "now() without a Clock, or currentTimeMillis()",
                  call ->
                      (call.getTargetOwner().isAssignableTo(Temporal.class)
                              && call.getName().equals("now")
                              && call.getTarget().getRawParameterTypes().stream()
                                  .noneMatch(type -> type.isEquivalentTo(Clock.class)))
                          || (call.getTargetOwner().isEquivalentTo(System.class)
                              && call.getName().equals("currentTimeMillis"))))
          .because("a Clock is injected, so that a case of last year can be run again");

  private static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .callMethodWhere(
              target(owner(JavaClass.Predicates.equivalentTo(Thread.class)))
                  .and(target(name("sleep"))))
          .because("wait for the event, not for the clock");

  private static final ArchRule NO_THREAD_LOCALS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocal.class)
          .because("a Step travels with its exchange; work changes threads");

  private static final ArchRule OUTPUT_IS_LOGGED =
      noClasses()
          .that()
          .resideOutsideOfPackage(HUB + "cli")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("the process writes JSON logs; only commands talk to a terminal");

  private static final ArchRule NULL_IS_SAID =
      classes()
          .should(
              ArchConditions.be(
                  describe(
                      "in a @NullMarked package",
                      (JavaClass type) -> type.getPackage().isAnnotatedWith(NullMarked.class))))
          .because(
              "NullAway checks only what is marked: add package-info.java with the package's one sentence");

  @Test
  void packagesUseEachOtherByTheirPublicFacesAndWithoutCycles() {
    ApplicationModules.of("org.lastmile.hub").verify();
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    var hub =
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("org.lastmile.hub");
    return Stream.of(
            SPI_STANDS_ALONE,
            THE_LOOP_KNOWS_NO_FRAMEWORK,
            CAMEL,
            ARTEMIS,
            JMS,
            MQTT,
            SPRING_MVC,
            PAGES,
            UNDERTOW,
            PF4J,
            MAPPING_ENGINES,
            JSON_SCHEMA,
            DATABASE_START,
            COMMAND_LINE,
            FAULTS_HAVE_A_CODE,
            TIME_COMES_FROM_THE_CLOCK,
            NOBODY_SLEEPS,
            NO_THREAD_LOCALS,
            OUTPUT_IS_LOGGED,
            NULL_IS_SAID)
        .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(hub)));
  }

  private static boolean isBare(JavaClass type) {
    return BARE.stream().anyMatch(type::isEquivalentTo);
  }

  private static boolean isFault(JavaClass type) {
    return type.isAssignableTo(Throwable.class);
  }

  private static Role only(String because, String... libraries) {
    return new Role(because, libraries);
  }

  private record Role(String because, String... libraries) {
    ArchRule by(String... users) {
      String[] packages =
          List.of(users).stream().map(user -> HUB + user + "..").toArray(String[]::new);
      return noClasses()
          .that(not(resideInAnyPackage(packages)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(libraries)
          .allowEmptyShould(true)
          .because(because + "; allowed in " + String.join(", ", users));
    }
  }
}
