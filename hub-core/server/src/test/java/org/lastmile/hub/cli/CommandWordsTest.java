package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** The commands speak Chinese and English, and both wholly. */
class CommandWordsTest {
  private static final Path SOURCES = Path.of("src/main/java/org/lastmile/hub/cli");
  private static final Pattern KEY_IN_JAVA = Pattern.compile("\"([a-z]+(?:\\.[a-z]+)+)\"");
  private static final Pattern PLACE = Pattern.compile("\\{\\d[^}]*}");
  private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

  private final ResourceBundle chinese = bundle(Locale.SIMPLIFIED_CHINESE);
  private final ResourceBundle english = bundle(Locale.ENGLISH);

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaces() {
    assertThat(chinese.keySet()).isEqualTo(english.keySet()).isNotEmpty();
    for (String key : english.keySet()) {
      String inChinese = chinese.getString(key);
      String inEnglish = english.getString(key);
      assertThat(places(inChinese)).as(key).isEqualTo(places(inEnglish));
      assertThat(inEnglish).as(key).doesNotContainPattern(HAN);
      // it would have to be doubled in some texts and not in others
      assertThat(inChinese + inEnglish).as(key).doesNotContain("'");
    }
  }

  @Test
  void everyCommandOptionAndParameterIsExplainedInBoth() {
    walk(Hub.commandLine(Locale.CHINA).getCommandSpec(), true);
    walk(Hub.commandLine(Locale.FRANCE).getCommandSpec(), false);
  }

  private static void walk(CommandSpec command, boolean inChinese) {
    String name = command.qualifiedName();
    CommandLine.Model.UsageMessageSpec usage = command.usageMessage();
    String about = String.join("", usage.description()) + String.join("", usage.header());
    assertThat(about).as(name).isNotBlank();
    assertThat(HAN.matcher(about).find()).as(name).isEqualTo(inChinese);
    for (ArgSpec argument : command.args()) {
      String text = String.join("", argument.description());
      String of = name + " " + argument;
      assertThat(text).as(of).isNotBlank();
      assertThat(HAN.matcher(text).find()).as(of).isEqualTo(inChinese);
    }
    command.subcommands().values().forEach(below -> walk(below.getCommandSpec(), inChinese));
  }

  @Test
  void everySentenceIsUsed() throws IOException {
    Set<String> inJava = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = KEY_IN_JAVA.matcher(Files.readString(file));
        while (matcher.find()) {
          inJava.add(matcher.group(1));
        }
      }
    }
    assertThat(english.keySet())
        .filteredOn(key -> key.contains("."))
        .allSatisfy(
            key ->
                assertThat(
                        inJava.contains(key)
                            || key.matches("(hub|usage|mixinStandardHelpOptions|helpCommand)\\..*")
                            || Character.isUpperCase(key.charAt(0)))
                    .as(key)
                    .isTrue());
  }

  private static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(place -> place.group()).collect(Collectors.toSet());
  }

  private static ResourceBundle bundle(Locale language) {
    return ResourceBundle.getBundle("cli.messages", language);
  }
}
