package org.lastmile.hub.testkit;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One small change of a mapping, layout or code table that somebody might make by mistake: another name of a field,
 * another text or number, a condition turned round or taken away. What only people read is not edited: comments, titles,
 * the words of refusals.
 *
 * @param text the whole file with the change
 */
record Edit(String file, int line, String what, String text) {
  /** The condition of a branch, by what it becomes so that one side is never taken. */
  private static final List<String> BRANCHES = List.of("true", "false");

  /** All edits of a file; none of what is no mapping, layout or code table. */
  static List<Edit> of(String file, String text) {
    Editor editor = new Editor(file, text);
    if (file.endsWith(".jslt")) {
      jslt(editor);
    } else if (file.endsWith(".xslt") || file.endsWith(".xsl")) {
      xslt(editor);
    } else if (file.endsWith(".layout.yaml")) {
      layout(editor);
    } else if (file.endsWith(".csv")) {
      table(editor);
    }
    return editor.edits;
  }

  /** Gathers the edits of one file. */
  private static final class Editor {
    private final String file;
    private final String text;
    private final List<Edit> edits = new ArrayList<>();

    Editor(String file, String text) {
      this.file = file;
      this.text = text;
    }

    void replace(int from, int to, String other) {
      int line = 1 + (int) text.substring(0, from).chars().filter(c -> c == '\n').count();
      edits.add(
          new Edit(
              file,
              line,
              shown(text.substring(from, to)) + " -> " + shown(other),
              text.substring(0, from) + other + text.substring(to)));
    }

    /** A start tag and its end tag at once. */
    void rename(int from, int to, int endFrom, int endTo) {
      String name = text.substring(from, to);
      replace(from, to, name + "_");
      Edit half = edits.removeLast();
      edits.add(
          new Edit(
              half.file(),
              half.line(),
              half.what(),
              text.substring(0, from)
                  + name
                  + "_"
                  + text.substring(to, endFrom)
                  + name
                  + "_"
                  + text.substring(endTo)));
    }

    private static String shown(String part) {
      String line = part.replaceAll("\\s+", " ");
      return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
  }

  private static void jslt(Editor editor) {
    List<Token> tokens = new ArrayList<>();
    SimpleCharStream stream = new SimpleCharStream(new StringReader(editor.text));
    stream.setTabSize(1);
    JsltParserTokenManager scanner = new JsltParserTokenManager(stream);
    for (Token token = scanner.getNextToken();
        token.kind != JsltParserConstants.EOF;
        token = scanner.getNextToken()) {
      tokens.add(token);
    }
    int[] lines = lines(editor.text);
    int words = 0; // where the words of a refusal end
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      int from = lines[token.beginLine - 1] + token.beginColumn - 1;
      int to = lines[token.endLine - 1] + token.endColumn;
      int before = i == 0 ? JsltParserConstants.EOF : tokens.get(i - 1).kind;
      switch (token.kind) {
        case JsltParserConstants.STRING -> {
          if (before != JsltParserConstants.IMPORT
              && i >= words
              && !isOfNull(tokens, i)
              && !isPlace(token.image, tokens, i)) {
            editor.replace(from, to, longer(token.image));
          }
        }
        case JsltParserConstants.IDENT -> {
          if (before == JsltParserConstants.DOT && adjoins(tokens.get(i - 1), token)) {
            editor.replace(from, to, token.image + "_");
          }
        }
        case JsltParserConstants.INTEGER, JsltParserConstants.DECIMAL ->
            editor.replace(from, to, more(token.image));
        case JsltParserConstants.TRUE -> editor.replace(from, to, "false");
        case JsltParserConstants.FALSE -> editor.replace(from, to, "true");
        case JsltParserConstants.EQUALS -> editor.replace(from, to, "!=");
        case JsltParserConstants.UNEQUALS -> editor.replace(from, to, "==");
        case JsltParserConstants.BIGOREQ -> editor.replace(from, to, "<");
        case JsltParserConstants.SMALLOREQ -> editor.replace(from, to, ">");
        case JsltParserConstants.BIGGER -> editor.replace(from, to, "<=");
        case JsltParserConstants.SMALLER -> editor.replace(from, to, ">=");
        case JsltParserConstants.AND -> editor.replace(from, to, "or");
        case JsltParserConstants.OR -> editor.replace(from, to, "and");
        case JsltParserConstants.LPAREN -> {
          if (i > 0 && tokens.get(i - 1).image.equals("error")) {
            words = afterFirst(tokens, i);
          }
          if (before == JsltParserConstants.IF) {
            Token end = closing(tokens, i);
            int until = lines[end.beginLine - 1] + end.beginColumn - 1;
            BRANCHES.forEach(branch -> editor.replace(to, until, branch));
          }
        }
        default -> {}
      }
    }
  }

  /** Where a value stood that no table has: it is told only with another table than that of the tests. */
  private static boolean isPlace(String image, List<Token> tokens, int at) {
    return image.startsWith("\"/")
        && at + 1 < tokens.size()
        && tokens.get(at - 1).kind == JsltParserConstants.COMMA
        && tokens.get(at + 1).kind == JsltParserConstants.RPAREN
        && !isOfRefusal(tokens, at);
  }

  private static boolean isOfRefusal(List<Token> tokens, int at) {
    int depth = 0;
    for (int i = at; i > 0; i--) {
      if (tokens.get(i).kind == JsltParserConstants.RPAREN) {
        depth++;
      } else if (tokens.get(i).kind == JsltParserConstants.LPAREN && depth-- == 0) {
        return tokens.get(i - 1).image.equals("error");
      }
    }
    return false;
  }

  /** The end of the first argument. */
  private static int afterFirst(List<Token> tokens, int open) {
    int depth = 0;
    for (int i = open; ; i++) {
      switch (tokens.get(i).kind) {
        case JsltParserConstants.LPAREN, JsltParserConstants.LBRACKET -> depth++;
        case JsltParserConstants.RPAREN, JsltParserConstants.RBRACKET -> depth--;
        default -> {}
      }
      if (depth == 0 || (depth == 1 && tokens.get(i).kind == JsltParserConstants.COMMA)) {
        return i;
      }
    }
  }

  /** A key without value is left out, whatever its name. */
  private static boolean isOfNull(List<Token> tokens, int key) {
    return key + 2 < tokens.size()
        && tokens.get(key + 1).kind == JsltParserConstants.COLON
        && tokens.get(key + 2).kind == JsltParserConstants.NULL;
  }

  private static boolean adjoins(Token one, Token next) {
    return one.endLine == next.beginLine && one.endColumn + 1 == next.beginColumn;
  }

  private static Token closing(List<Token> tokens, int open) {
    int depth = 0;
    for (int i = open; ; i++) {
      if (tokens.get(i).kind == JsltParserConstants.LPAREN) {
        depth++;
      } else if (tokens.get(i).kind == JsltParserConstants.RPAREN && --depth == 0) {
        return tokens.get(i);
      }
    }
  }

  private static int[] lines(String text) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.add(at + 1);
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String more(String number) {
    return new BigDecimal(number).add(BigDecimal.ONE).toPlainString();
  }

  /** A quoted text with one more character. */
  private static String longer(String quoted) {
    return quoted.charAt(0) + "~" + quoted.substring(1);
  }

  private static final Pattern MARKUP =
      Pattern.compile(
          "<!--.*?-->|<\\?.*?\\?>|<(?<close>/?)(?<name>[\\w:.-]+)(?<attributes>(?:\\s+[\\w:.-]+\\s*=\\s*(?:\"[^\"]*\"|'[^']*'))*)\\s*(?<empty>/?)>|(?<text>[^<]+)",
          Pattern.DOTALL);
  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?<name>[\\w:.-]+)\\s*=\\s*(?:\"(?<value>[^\"]*)\"|'(?<single>[^']*)')");
  private static final Set<String> EXPRESSIONS =
      Set.of("select", "test", "match", "use", "group-by", "group-adjacent", "value", "regex");
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");

  private static void xslt(Editor editor) {
    Deque<int[]> open = new ArrayDeque<>();
    Matcher markup = MARKUP.matcher(editor.text);
    while (markup.find()) {
      if (markup.group("text") != null) {
        if (!markup.group("text").isBlank()) {
          String text = markup.group("text").stripTrailing();
          template(editor, markup.start("text"), text, true);
        }
        continue;
      }
      String name = markup.group("name");
      if (name == null) {
        continue;
      }
      int[] place = {markup.start("name"), markup.end("name")};
      boolean own = name.startsWith("xsl:");
      if (!markup.group("close").isEmpty()) {
        int[] start = open.pop();
        if (!own) {
          editor.rename(start[0], start[1], place[0], place[1]);
        }
        continue;
      }
      Matcher attribute =
          ATTRIBUTE
              .matcher(editor.text)
              .region(markup.start("attributes"), markup.end("attributes"));
      while (attribute.find()) {
        String group = attribute.group("value") == null ? "single" : "value";
        attribute(editor, name, attribute, group);
      }
      if (markup.group("empty").isEmpty()) {
        open.push(place);
      } else if (!own) {
        editor.replace(place[0], place[1], name + "_");
      }
    }
  }

  private static void attribute(Editor editor, String element, Matcher attribute, String group) {
    String name = attribute.group("name");
    int from = attribute.start(group);
    String value = attribute.group(group);
    boolean own = element.startsWith("xsl:");
    if (name.startsWith("xmlns") || name.startsWith("xsl:")) {
      return;
    }
    if (own && EXPRESSIONS.contains(name)) {
      if (name.equals("test")) {
        BRANCHES.forEach(branch -> editor.replace(from, from + value.length(), branch + "()"));
      }
      if (name.equals("regex")) {
        template(editor, from, value, true);
      } else {
        expression(editor, from, value);
      }
    } else if (!own || name.equals("name") && element.matches("xsl:(element|attribute)")) {
      template(editor, from, value, true);
    }
  }

  /** A text in which expressions may stand in braces. */
  private static void template(Editor editor, int from, String text, boolean literal) {
    Matcher braces = BRACES.matcher(text);
    boolean any = false;
    while (braces.find()) {
      any = true;
      expression(editor, from + braces.start(1), braces.group(1));
    }
    if (!any && literal) {
      editor.replace(from, from + text.length(), text + "~");
    }
  }

  private static final Pattern XPATH =
      Pattern.compile(
          "(?<comment>\\(:.*?:\\))|(?<string>'[^']*'|\"[^\"]*\")|(?<variable>\\$[\\w:.-]+)|(?<number>\\b\\d+(?:\\.\\d+)?\\b)"
              + "|(?<name>[\\p{L}_][\\w.-]*(?::[\\p{L}_][\\w.-]*)?)|(?<compare>!=|(?<![:<>!])=(?!>))|(?<step>[?/@])|(?<open>[(\\[])|(?<close>[)\\]])",
          Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);
  private static final Map<String, String> TURNED =
      Map.of(
          "eq", "ne", "ne", "eq", "and", "or", "or", "and", "ge", "lt", "lt", "ge", "gt", "le",
          "le", "gt");
  private static final Set<String> KEYWORDS =
      new HashSet<>(
          List.of(
              "for",
              "in",
              "return",
              "if",
              "then",
              "else",
              "let",
              "div",
              "mod",
              "idiv",
              "to",
              "instance",
              "of",
              "cast",
              "castable",
              "as",
              "treat",
              "some",
              "every",
              "satisfies",
              "is",
              "union",
              "except",
              "intersect",
              "map",
              "array",
              "function"));

  private static void expression(Editor editor, int at, String text) {
    Matcher token = XPATH.matcher(text);
    int refusal = -1; // depth within error(…)
    int depth = 0;
    String before = "";
    String word = "";
    int wordEnd = 0;
    while (token.find()) {
      int from = at + token.start();
      int to = at + token.end();
      String image = token.group();
      boolean called = text.substring(token.end()).matches("(?s)\\s*[({].*");
      if (token.group("open") != null) {
        depth++;
        if (image.equals("(") && word.equals("error") && wordEnd == token.start()) {
          refusal = depth;
        }
        int end = closing(text, token.start());
        String inner = text.substring(token.end(), end);
        if (image.equals("(")
            && word.equals("if")
            && text.substring(wordEnd, token.start()).isBlank()) {
          BRANCHES.forEach(branch -> editor.replace(to, at + end, branch + "()"));
        } else if (image.equals("[")
            && !inner.isBlank()
            && !inner.matches("\\s*(\\d+|last\\(\\))\\s*")) {
          editor.replace(to, at + end, "true()");
        }
      } else if (token.group("close") != null) {
        if (depth == refusal) {
          refusal = -1;
        }
        depth--;
      } else if (token.group("string") != null) {
        boolean place = image.startsWith("'/") && text.startsWith(")", token.end());
        if ((refusal < 0 || depth > refusal) && !(place && text.contains("hub:code("))) {
          editor.replace(from, to, longer(image));
        }
      } else if (token.group("number") != null) {
        editor.replace(from, to, more(image));
      } else if (token.group("compare") != null) {
        editor.replace(from, to, image.equals("=") ? "!=" : "=");
      } else if (token.group("name") != null) {
        boolean step = before.matches("[?/@]");
        String turned = TURNED.get(image);
        boolean axis = text.startsWith("::", token.end());
        if (!step && turned != null) {
          editor.replace(from, to, turned);
        } else if (!called
            && !axis
            && !image.startsWith("xs:")
            && (step || !KEYWORDS.contains(image))) {
          editor.replace(from, to, image + "_");
        }
        word = image;
        wordEnd = token.end();
      }
      before = image;
    }
  }

  private static int closing(String text, int open) {
    int depth = 0;
    char quote = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(' || c == '[') {
        depth++;
      } else if ((c == ')' || c == ']') && --depth == 0) {
        return i;
      }
    }
    return text.length();
  }

  /**
   * What is checked besides is no translation: what must be there, what may not be twice, of which form it is. Names of
   * fields are edited where mappings use them.
   */
  private static final Pattern SETTING =
      Pattern.compile(
          "(?m)(?:^|[{,]|^\\s*-)\\s*(?!title|description|required|key|name|pattern)[a-zA-Z]+: *(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,{}\\[\\]#][^,{}#\\n]*)");

  private static void layout(Editor editor) {
    Matcher setting = SETTING.matcher(editor.text);
    while (setting.find()) {
      int from = setting.start("value");
      String value = setting.group("value").stripTrailing();
      int to = from + value.length();
      if (value.startsWith("\"")) {
        editor.replace(from, to, longer(value));
      } else if (value.matches("-?[0-9]+")) {
        editor.replace(from, to, more(value));
      } else if (value.matches("true|false")) {
        editor.replace(from, to, value.equals("true") ? "false" : "true");
      } else {
        editor.replace(from, to, value + "~");
      }
    }
  }

  private static void table(Editor editor) {
    int at = editor.text.indexOf('\n') + 1;
    while (at > 0 && at < editor.text.length()) {
      int end = editor.text.indexOf('\n', at);
      end = end < 0 ? editor.text.length() : end;
      int first = editor.text.indexOf(',', at);
      if (editor.text.charAt(at) != '#' && first > 0 && first < end) {
        int second = editor.text.indexOf(',', first + 1);
        int to = second > 0 && second < end ? second : end;
        editor.replace(at, first, editor.text.substring(at, first) + "~");
        editor.replace(first, to, editor.text.substring(first, to) + "~");
      }
      at = end + 1;
    }
  }
}
