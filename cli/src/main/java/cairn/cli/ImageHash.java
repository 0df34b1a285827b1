package cairn.cli;

import cairn.format.PerceptualHash;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a PNG or JPEG looks like, in 64 bits: images that look alike differ in few of them. A hint
 * for search, never evidence.
 *
 * <p>The algorithm {@code dct64}: brightness (Rec. 601, over white where transparent) averaged into
 * 32 × 32 fields; their cosine transform (DCT-II); of its coefficients those of the frequencies 1
 * to 8 in both directions, row by row; for each a bit that says whether it is above their median,
 * the first one highest; as 16 lowercase hex characters.
 */
final class ImageHash {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageHash.class);

  private static final String ALGORITHM = "dct64";

  /** Looked at before anything is decoded. */
  private static final long MAX_PIXELS = 100_000_000;

  /** The longest side of a JPEG; a row of a PNG that long has at most 512 KiB. */
  private static final int MAX_SIDE = 65_535;

  /** So many pixels of a side are decoded at least, and not twice as many: 256 KiB at most. */
  private static final int SAMPLED_SIDE = 128;

  private static final int FIELDS = 32;
  private static final int FREQUENCIES = 8;

  /** Below it a coefficient is an error of rounding: one of brightness 0 to 255 is zero or not. */
  private static final double NOTHING = 1e-6;

  private static final double[][] COSINES = cosines();

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  private ImageHash() {}

  /** The perceptual hashes of a file: none if it is no such image, too large, or damaged. */
  static List<PerceptualHash> of(Path file) {
    try {
      Optional<BufferedImage> image = sampled(file);
      return image.isEmpty()
          ? List.of()
          : List.of(new PerceptualHash(ALGORITHM, "%016x".formatted(bits(image.get()))));
    } catch (IOException | RuntimeException unreadable) {
      // The JDK's decoders answer damaged images with exceptions of every kind.
      LOGGER.debug("{} has no perceptual hash: {}", file, unreadable.toString());
      return List.of();
    }
  }

  private static Optional<BufferedImage> sampled(Path file) throws IOException {
    Optional<String> format = format(file);
    if (format.isEmpty()) {
      return Optional.empty();
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName(format.get()).next();
    try (ImageInputStream input = new FileImageInputStream(file.toFile())) {
      reader.setInput(input, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width > MAX_SIDE || height > MAX_SIDE || (long) width * height > MAX_PIXELS) {
        return Optional.empty();
      }
      ImageReadParam every = reader.getDefaultReadParam();
      every.setSourceSubsampling(step(width), step(height), 0, 0);
      return Optional.of(reader.read(0, every));
    } finally {
      reader.dispose();
    }
  }

  private static int step(int side) {
    return Math.max(1, side / SAMPLED_SIDE);
  }

  private static Optional<String> format(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] start = input.readNBytes(PNG.length);
      if (Arrays.equals(start, PNG)) {
        return Optional.of("png");
      }
      return start.length >= JPEG.length && Arrays.equals(Arrays.copyOf(start, JPEG.length), JPEG)
          ? Optional.of("jpeg")
          : Optional.empty();
    }
  }

  private static long bits(BufferedImage image) {
    double[] lowest = lowest(fields(image));
    double[] sorted = lowest.clone();
    Arrays.sort(sorted);
    double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    long bits = 0;
    for (double coefficient : lowest) {
      bits = bits << 1 | (coefficient > median ? 1 : 0);
    }
    return bits;
  }

  /** The brightness of each field; of an image with fewer pixels, some fields share one. */
  private static double[][] fields(BufferedImage image) {
    double[][] fields = new double[FIELDS][FIELDS];
    for (int row = 0; row < FIELDS; row++) {
      for (int column = 0; column < FIELDS; column++) {
        fields[row][column] = average(image, column, row);
      }
    }
    return fields;
  }

  private static double average(BufferedImage image, int column, int row) {
    int left = column * image.getWidth() / FIELDS;
    int right = Math.max(left + 1, (column + 1) * image.getWidth() / FIELDS);
    int top = row * image.getHeight() / FIELDS;
    int bottom = Math.max(top + 1, (row + 1) * image.getHeight() / FIELDS);
    double sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += brightness(image.getRGB(x, y));
      }
    }
    return sum / ((right - left) * (bottom - top));
  }

  private static double brightness(int argb) {
    int red = argb >> 16 & 0xff;
    int green = argb >> 8 & 0xff;
    int blue = argb & 0xff;
    double opacity = (argb >>> 24) / 255.0;
    return (0.299 * red + 0.587 * green + 0.114 * blue) * opacity + 255 * (1 - opacity);
  }

  private static double[] lowest(double[][] fields) {
    double[] lowest = new double[FREQUENCIES * FREQUENCIES];
    for (int v = 1; v <= FREQUENCIES; v++) {
      for (int u = 1; u <= FREQUENCIES; u++) {
        double sum = 0;
        for (int row = 0; row < FIELDS; row++) {
          for (int column = 0; column < FIELDS; column++) {
            sum += fields[row][column] * COSINES[u][column] * COSINES[v][row];
          }
        }
        lowest[(v - 1) * FREQUENCIES + u - 1] = Math.abs(sum) < NOTHING ? 0 : sum;
      }
    }
    return lowest;
  }

  /** By frequency and field; the same on every machine. */
  private static double[][] cosines() {
    double[][] cosines = new double[FREQUENCIES + 1][FIELDS];
    for (int frequency = 0; frequency <= FREQUENCIES; frequency++) {
      for (int field = 0; field < FIELDS; field++) {
        cosines[frequency][field] =
            StrictMath.cos(Math.PI * frequency * (2 * field + 1) / (2 * FIELDS));
      }
    }
    return cosines;
  }
}
