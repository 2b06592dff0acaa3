package io.lucelens.training.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.training.html.Plot.Look;
import io.lucelens.training.html.Plot.Point;
import io.lucelens.training.html.Plot.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class SvgChartTest {
  private static List<String> marks(double... values) {
    AxisScale axis = AxisScale.of(DoubleStream.of(values));
    return axis.marks().stream().map(axis::text).toList();
  }

  @Test
  void axesHaveRoundMarksAroundAllValues() {
    assertThat(marks(3.65, 4.17)).containsExactly("3.6", "3.8", "4.0", "4.2");
    assertThat(marks(1, 80)).containsExactly("0", "20", "40", "60", "80");
    assertThat(marks(0, 20_000)).containsExactly("0", "5,000", "10,000", "15,000", "20,000");
    assertThat(marks(-1.2, 0.9)).containsExactly("−2", "−1", "0", "1");
    assertThat(marks(0, 1e-5)).containsExactly("0", "5e-6", "1e-5");
    assertThat(marks(2.64021, 2.64068)).startsWith("2.6402").endsWith("2.6408");
  }

  @Test
  void aValueAloneStandsInTheMiddleAndNoValueHarmsNothing() {
    for (double alone : new double[] {5, 0, -3, 1e-9, 1e12}) {
      AxisScale axis = AxisScale.of(DoubleStream.of(alone, alone));
      assertThat(axis.share(alone)).as("" + alone).isBetween(0.3, 0.7);
    }
    assertThat(AxisScale.of(DoubleStream.empty()).marks()).hasSizeGreaterThan(2);
  }

  @Test
  void aChartShowsAllSeriesInsideItsFrame() throws Exception {
    String svg =
        SvgChart.of(
            new Plot(
                "x <axis>",
                "y & more",
                List.of(
                    new Series("raw", Look.FAINT, List.of(new Point(0, 9), new Point(100, -1))),
                    new Series("", Look.LIMIT, List.of(new Point(50, 0), new Point(50, 5))),
                    new Series("chosen", Look.RING, List.of(new Point(100, 9, "0.3"))))));

    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(xml.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("tspan").getLength()).isEqualTo(2);
    var ring = xml.getElementsByTagName("circle").item(0).getAttributes();
    assertThat(Double.parseDouble(ring.getNamedItem("cx").getNodeValue())).isBetween(50.0, 440.0);
    assertThat(Double.parseDouble(ring.getNamedItem("cy").getNodeValue())).isBetween(30.0, 230.0);
    assertThat(xml.getDocumentElement().getTextContent())
        .contains("x <axis>", "y & more", "raw", "chosen", "0.3");
  }

  @Test
  void labelsThatWouldCoverEachOtherAreLeftOut() {
    List<Point> crowd =
        List.of(new Point(0, 0, "first"), new Point(0.001, 0, "second"), new Point(1, 1, "far"));

    assertThat(SvgChart.of(new Plot("x", "y", List.of(new Series("", Look.DOTS, crowd)))))
        .contains(">first</text>", ">far</text>")
        .doesNotContain(">second</text>");
  }
}
