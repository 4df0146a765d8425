import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Ruler;

/** Reads lines [pattern, event] in JSON; writes for each whether AWS's own matcher finds that they match, or "refused". */
public class Match {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode pair = mapper.readTree(line);
      answers.println(answer(pair.get(0).toString(), pair.get(1).toString()));
    }
    answers.flush();
  }

  private static String answer(String pattern, String event) {
    try {
      return String.valueOf(Ruler.matchesRule(event, pattern));
    } catch (Exception error) {
      return "refused";
    }
  }
}
