package org.lastmile.hub.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What commands say, in Chinese where the machine speaks Chinese, else in English. What the ledger knows by codes has
 * the console's words.
 */
public final class CommandWords {
  private static final String CONSOLE = "console.messages";

  private final ResourceBundle own;
  private final ResourceBundle shared;

  /** @param name of the bundle that has the sentences of the commands and, by picocli's keys, their help */
  public CommandWords(String name, Locale machine) {
    this(bundle(name, language(machine)));
  }

  private CommandWords(ResourceBundle own) {
    this.own = own;
    this.shared = bundle(CONSOLE, own.getLocale());
  }

  /** The words that the command was given by {@link #speak}. */
  public static CommandWords of(CommandSpec spec) {
    return new CommandWords(spec.resourceBundle());
  }

  /** Lets the command and those below it speak with these words. */
  public CommandLine speak(CommandLine command) {
    return command.setResourceBundle(own);
  }

  private static Locale language(Locale machine) {
    return machine.getLanguage().equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
  }

  private static ResourceBundle bundle(String name, Locale language) {
    return ResourceBundle.getBundle(
        name,
        language,
        CommandWords.class.getClassLoader(),
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** The sentence, its places filled by MessageFormat. */
  public String of(String key, @Nullable Object... arguments) {
    String pattern = own.containsKey(key) ? own.getString(key) : shared.getString(key);
    return new MessageFormat(pattern, own.getLocale()).format(arguments);
  }

  /** The words of a code; its key is {@code <type>.<name>}. */
  public String of(Enum<?> code, @Nullable Object... arguments) {
    return of(code.getDeclaringClass().getSimpleName() + "." + code.name(), arguments);
  }
}
