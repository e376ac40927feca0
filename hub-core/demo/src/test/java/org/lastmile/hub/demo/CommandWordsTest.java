package org.lastmile.hub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.cli.CommandWords;

class CommandWordsTest {
  @Test
  void bothLanguagesSayAll() {
    assertThat(keys(Locale.SIMPLIFIED_CHINESE)).isEqualTo(keys(Locale.ENGLISH)).isNotEmpty();
  }

  @Test
  void aMachineThatSpeaksNoChineseIsToldInEnglish() {
    assertThat(words(Locale.CHINA).of("step", "finance", "paid")).isEqualTo("--- finance：paid");
    assertThat(words(Locale.FRANCE).of("step", "finance", "paid")).isEqualTo("--- finance: paid");
  }

  @Test
  void theHelpIsInBoth() {
    assertThat(Demo.commandLine(Locale.CHINA).getUsageMessage())
        .contains("用法：hub demo", "驱动各业务流程", "每个流程各驱动一次", "配置文件夹（默认：config）");
    assertThat(Demo.commandLine(Locale.FRANCE).getUsageMessage())
        .contains("Usage: hub demo", "drives the flows", "Drive each flow once");
    assertThat(Fake.commandLine(Locale.CHINA).getUsageMessage())
        .contains("用法：hub fake", "单独运行", "业务系统编号", "malformed", "十个端口");
    assertThat(Fake.commandLine(Locale.FRANCE).getUsageMessage())
        .contains("Usage: hub fake", "Runs the fake", "Id of the system", "malformed", "ten ports");
    assertThat(Sandbox.commandLine(Locale.CHINA).getUsageMessage())
        .contains("用法：hub sandbox", "厂商", "业务系统编号", "自有系统");
    assertThat(Sandbox.commandLine(Locale.FRANCE).getUsageMessage())
        .contains("Usage: hub sandbox", "vendor of one", "Id of the system", "stands in for it");
    assertThat(Send.commandLine(Locale.CHINA).getUsageMessage())
        .contains("用法：hub send", "送交一个样例", "业务系统编号", "样例名称");
    assertThat(Send.commandLine(Locale.FRANCE).getUsageMessage())
        .contains("Usage: hub send", "bring a sample", "Id of the system", "Name of the sample");
  }

  private static CommandWords words(Locale machine) {
    return new CommandWords(Demo.WORDS, machine);
  }

  private static Set<String> keys(Locale language) {
    return ResourceBundle.getBundle(Demo.WORDS, language).keySet();
  }
}
