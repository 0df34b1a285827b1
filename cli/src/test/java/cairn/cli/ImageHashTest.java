package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.PerceptualHash;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageHashTest {
  @TempDir private Path folder;

  /** A few shapes; another number is another picture. */
  private static BufferedImage picture(int number, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Random random = new Random(number);
    for (int i = 0; i < 12; i++) {
      pen.setColor(new Color(random.nextInt(0x1000000)));
      int left = (int) (random.nextDouble() * width) - width / 4;
      int top = (int) (random.nextDouble() * height) - height / 4;
      pen.fillOval(left, top, width / 2, height / 2);
    }
    pen.dispose();
    return image;
  }

  private Path write(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private static long bits(Path file) {
    assertThat(ImageHash.of(file)).hasSize(1);
    PerceptualHash hash = ImageHash.of(file).getFirst();
    assertThat(hash.algorithm()).isEqualTo("dct64");
    assertThat(hash.hash()).matches("[0-9a-f]{16}");
    return new java.math.BigInteger(hash.hash(), 16).longValue();
  }

  private static int distance(long one, long other) {
    return Long.bitCount(one ^ other);
  }

  @Test
  void imagesThatLookAlikeDifferInFewBitsAndOthersInMany() throws Exception {
    long whole = bits(write(picture(1, 1200, 900), "whole.png"));
    assertThat(distance(whole, bits(write(picture(1, 1200, 900), "again.jpg")))).isLessThan(6);
    assertThat(distance(whole, bits(write(picture(1, 400, 300), "small.jpg")))).isLessThan(8);
    for (int other = 2; other < 12; other++) {
      assertThat(distance(whole, bits(write(picture(other, 400, 300), other + ".png"))))
          .isBetween(14, 50);
    }
  }

  /**
   * By an independent program, which computes what {@link ImageHash} says of itself over the same
   * pixels: {@code dct64.py} beside the other oracles.
   */
  @Test
  void isWhatAnIndependentProgramSays() throws Exception {
    BufferedImage image = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        int red = x * x / 37 % 256;
        int green = (x * 5 + y * 3) % 256;
        int blue = y * y / 17 % 256;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    assertThat(ImageHash.of(write(image, "a.png")))
        .containsExactly(new PerceptualHash("dct64", "4b1ca19ba2bba29b"));
  }

  @Test
  void takesEveryKindOfPixel() throws Exception {
    for (int type :
        new int[] {
          BufferedImage.TYPE_BYTE_GRAY,
          BufferedImage.TYPE_BYTE_BINARY,
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_INT_ARGB,
          BufferedImage.TYPE_USHORT_GRAY
        }) {
      BufferedImage image = new BufferedImage(40, 30, type);
      image.createGraphics().drawImage(picture(1, 40, 30), 0, 0, null);
      bits(write(image, type + ".png"));
    }
    bits(write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "dot.png"));
    assertThat(bits(write(new BufferedImage(99, 77, BufferedImage.TYPE_INT_RGB), "black.png")))
        .as("nothing to see, and no noise taken for something")
        .isZero();
  }

  @Test
  void hasNoneOfWhatIsNoImage() throws Exception {
    Path text = Files.writeString(folder.resolve("a.png"), "no image, whatever it is called");
    assertThat(ImageHash.of(text)).isEmpty();
    assertThat(ImageHash.of(Files.createFile(folder.resolve("empty.jpg")))).isEmpty();
    assertThat(ImageHash.of(folder.resolve("missing.png"))).isEmpty();
    assertThat(ImageHash.of(write(picture(1, 9, 9), "a.gif"))).isEmpty();
  }

  /** Damaged in a thousand ways: a hash or none, never a failure. */
  @Test
  void survivesDamagedImages() throws Exception {
    Random random = new Random(11);
    for (String name : new String[] {"a.png", "a.jpg"}) {
      byte[] sound = Files.readAllBytes(write(picture(1, 60, 50), name));
      Path file = folder.resolve("damaged-" + name);
      for (int i = 0; i < 500; i++) {
        byte[] damaged = sound.clone();
        for (int flips = 0; flips <= i % 7; flips++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        int length = i % 3 == 0 ? random.nextInt(damaged.length) : damaged.length;
        Files.write(file, java.util.Arrays.copyOf(damaged, length));
        assertThat(ImageHash.of(file)).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  /** What is too large is found out from its head: a body there is not even one of. */
  @Test
  void looksAtTheSizeBeforeItDecodes() throws Exception {
    assertThat(ImageHash.of(png(10_001, 10_000, false))).isEmpty();
    assertThat(ImageHash.of(png(65_536, 1, true))).isEmpty();
    assertThat(ImageHash.of(png(1, 65_536, true))).isEmpty();
    assertThat(ImageHash.of(png(65_535, 2, true))).hasSize(1);
  }

  /** 90 megapixels of one bit: in 11 MB as decoded, far less as stored. */
  @Test
  void takesALargeImageInLittleMemory() throws Exception {
    assertThat(ImageHash.of(png(10_000, 9_000, true))).hasSize(1);
  }

  private Path png(int width, int height, boolean whole) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(head);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {1, 0, 0, 0, 0}); // one bit, grey
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(file, "IHDR", head.toByteArray());
    if (whole) {
      chunk(file, "IDAT", deflated(new byte[((width + 7) / 8 + 1) * height]));
      chunk(file, "IEND", new byte[0]);
    }
    return Files.write(folder.resolve("made.png"), file.toByteArray());
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater();
    deflater.setInput(content);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    while (!deflater.finished()) {
      out.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content)
      throws IOException {
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(content.length);
    byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    out.write(name);
    out.write(content);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    out.writeInt((int) sum.getValue());
  }
}
