/** @file
 * pith: a learned image codec. This header is the library's whole C interface and its only ABI.
 *
 *   pith_context *context = NULL;
 *   pith_buffer file = {0};
 *   pith_image picture = {.width = w, .height = h, .channels = 3, .stride = 3 * w, .pixels = rgb};
 *   if (pith_context_create(NULL, &context, NULL) == PITH_OK)
 *     pith_encode(context, &picture, NULL, &file, NULL);
 *
 * Conventions
 *  - Every function that can fail returns a pith_status; its last parameter, which may be NULL, receives a message.
 *  - Outputs are untouched unless the function returns PITH_OK.
 *  - A NULL where an object, an input or a place for a result is needed crashes nothing: functions with a status return
 *    PITH_ERROR_ARGUMENT; of the others, those that return a number return 0, those that fill in results fill in zeros
 *    where they have a place, and those that free or initialise do nothing.
 *  - Settings may be NULL, which means the defaults. Otherwise fill them with the matching _init function first: that
 *    records the size of the structure your program was built with, so that a newer library still understands it.
 *  - pith_encode and pith_decode work on memory. pith_encoder and pith_decoder take and give rows, and write and read
 *    files by functions of the caller, so that neither pictures nor files need be in memory as a whole.
 *  - What the library allocates is freed with the matching _free function; nothing else changes hands.
 *  - Nothing is printed, no global state exists. One context may be used by many threads at once, an encoder or a
 *    decoder by one at a time. The context must outlive them.
 */
#ifndef PITH_PITH_H
#define PITH_PITH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @def PITH_NODISCARD
 * The result is not to be ignored.
 * @def PITH_API
 * Part of the library's interface. */
#if defined(__GNUC__)
#define PITH_NODISCARD __attribute__((warn_unused_result))
#define PITH_API __attribute__((visibility("default")))
#else
#define PITH_NODISCARD
#define PITH_API
#endif

/** @def PITH_ENUM_TYPE
 * In C++ the type under enumerations, so that any number may be passed for one, and be refused. In C it is so anyway.
 */
#ifdef __cplusplus
#define PITH_ENUM_TYPE : int
#else
#define PITH_ENUM_TYPE
#endif

#define PITH_VERSION_MAJOR 0 /**< of this header */
#define PITH_VERSION_MINOR 1 /**< of this header */
#define PITH_VERSION_PATCH 0 /**< of this header */

/** What became of a call. */
typedef enum pith_status PITH_ENUM_TYPE {
  PITH_OK = 0,                /**< success */
  PITH_ERROR_ARGUMENT = 1,    /**< a parameter is out of its documented range */
  PITH_ERROR_MEMORY = 2,      /**< an allocation failed */
  PITH_ERROR_NOT_PITH = 3,    /**< the data does not start with the signature of a .pith file */
  PITH_ERROR_DAMAGED = 4,     /**< truncated, or a checksum or a value that cannot be right */
  PITH_ERROR_UNSUPPORTED = 5, /**< well formed, but needs a feature that this version lacks */
  PITH_ERROR_MODEL = 6,       /**< the file was made with another model, or the model cannot be used */
  PITH_ERROR_LIMIT = 7,       /**< beyond a limit of the settings */
  PITH_ERROR_INTERNAL = 8,    /**< a failure inside the library or in oneDNN */
  PITH_ERROR_IO = 9,          /**< reading or writing failed, of a file or in a function of the caller */
  PITH_ERROR_CANCELLED = 10   /**< a function of the caller asked to stop */
} pith_status;

/** One line of text, always zero-terminated, empty after success. */
typedef struct pith_error {
  char message[256]; /**< in English */
} pith_error;

/** Arithmetic of the float networks. It never changes what is parsed, only the rounding of pixels. */
typedef enum pith_precision PITH_ENUM_TYPE {
  PITH_PRECISION_AUTO = 0, /**< bf16 where the processor has it in hardware, else f32 */
  PITH_PRECISION_F32 = 1,
  PITH_PRECISION_BF16 = 2
} pith_precision;

/** What the pixels of files are to be close in to those that they were made from. */
typedef enum pith_tune PITH_ENUM_TYPE {
  PITH_TUNE_EYE = 0, /**< what people see */
  PITH_TUNE_PSNR = 1 /**< squared error, for measurements; for the eye it takes 40 to 60 % more bytes */
} pith_tune;

/** Pixels in rows from top to bottom, samples interleaved: gray, gray and alpha, R G B, or R G B and alpha, of 8 bits
 * unless settings say 16. sRGB, unless an ICC profile says otherwise. Alpha is straight (colours are not multiplied by
 * it), and its 8 bits are kept without loss; where it is 0, colours are not kept. */
typedef struct pith_image {
  uint32_t width;    /**< pixels, at least 1 */
  uint32_t height;   /**< pixels, at least 1 */
  uint32_t channels; /**< 1 to 4 */
  size_t stride;     /**< bytes from one row to the next, at least those of a row */
  uint8_t* pixels;   /**< owned by the caller, or by the library where a function says so */
} pith_image;

/** Bytes that the library allocated; free with pith_buffer_free. */
typedef struct pith_buffer {
  uint8_t* data; /**< NULL if there are none */
  size_t size;   /**< bytes */
} pith_buffer;

/** What travels with the pixels, opaque. Each may be NULL with size 0; at most 16 MiB each. */
typedef struct pith_metadata {
  const void* icc;  /**< profile of the colour samples: one for gray if the picture is gray, else for RGB */
  size_t icc_size;  /**< bytes */
  const void* exif; /**< starting with its TIFF header */
  size_t exif_size; /**< bytes */
  const void* xmp;  /**< packet */
  size_t xmp_size;  /**< bytes */
} pith_metadata;

/** Part of a picture in pixels; all of it if width and height are 0. */
typedef struct pith_region {
  uint32_t x;      /**< of its left edge */
  uint32_t y;      /**< of its upper edge */
  uint32_t width;  /**< pixels */
  uint32_t height; /**< pixels */
} pith_region;

/** A small .pith file of the picture inside of its file, for pith_decode like any other. */
typedef struct pith_preview {
  uint32_t width;   /**< pixels */
  uint32_t height;  /**< pixels */
  const void* data; /**< NULL if there is none */
  size_t size;      /**< bytes */
} pith_preview;

/** What the header of a file says. */
typedef struct pith_info {
  uint32_t width;      /**< pixels */
  uint32_t height;     /**< pixels */
  uint32_t channels;   /**< as in pith_image */
  double quality;      /**< 0…100, as given to the encoder up to its rounding in the file */
  uint32_t tile_size;  /**< pixels */
  uint32_t tile_count; /**< in the whole picture */
  uint64_t model_id;   /**< of the model that made the file */
} pith_info;

/** Told now and then how far an operation is: `share` is 0…1 and never becomes less, and before an operation succeeds
 * it is 1. Called on the thread that called the library, never after that call has returned. Returns 0 to go on;
 * anything else ends the operation with PITH_ERROR_CANCELLED, once the threads are done with what they are at. Reports
 * come as parts of the picture are done, every few tenths of a second. */
typedef int (*pith_progress_function)(void* user, double share);

/** Where memory comes from, in place of malloc. Both functions are called from any thread, from many at once, and must
 * not throw. */
typedef struct pith_allocator {
  /** `size` bytes at a multiple of `alignment`, a power of two up to 64; NULL if there are none, which the operation
   * ends with PITH_ERROR_MEMORY for. */
  void* (*allocate)(void* user, size_t size, size_t alignment);
  void (*release)(void* user, void* memory, size_t size); /**< what `allocate` gave for that size; never NULL */
  void* user;                                             /**< for both functions */
} pith_allocator;

/** A loaded model and the settings to run it with. Immutable once made, so threads may share it. */
typedef struct pith_context pith_context;

/** How a model is to be run. */
typedef struct pith_context_settings {
  size_t struct_size;       /**< set by pith_context_settings_init */
  const char* model_path;   /**< NULL (default): the model inside the library; else a .safetensors file, read at once */
  uint32_t threads;         /**< 0 (default): one for each processor that this process may run on, or fewer where
                             * control groups limit its time, as those of containers do: two for 1.5 processors */
  pith_precision precision; /**< default PITH_PRECISION_AUTO */

  /** Of the models inside the library the one to encode with, where no other is given; default PITH_TUNE_EYE. Files of
   * either are decoded. Only for pith_context_create. */
  pith_tune tune;

  /** NULL (default): the system's memory. Else feature maps, latents, rows of pictures and what is given to the caller
   * come from it: 70 % or more of what encoding, decoding and denoising take. The model, what oneDNN makes of it, masks
   * and small things still come from malloc. It is copied, and must work until the context and all that came of it are
   * freed. */
  const pith_allocator* allocator;

  /** NULL (default), or the bytes of a model file, instead of model_path. They may go once the context is there. */
  const void* model_data;
  size_t model_size; /**< bytes of model_data */
} pith_context_settings;

/** PSNR in dB that was to be expected and that was found. */
typedef struct pith_missed_quality {
  double expected_psnr; /**< what the quality gives at least where bits are well spent, whatever the picture */
  double psnr;          /**< of the picture as it decodes, estimated from parts of it; lower by more than 3 dB */
} pith_missed_quality;

/** How a file is to be made. */
typedef struct pith_encode_settings {
  size_t struct_size; /**< set by pith_encode_settings_init */

  /** 0…100, default 75; higher is better and larger. From 30 to 90 it is about the score of SSIMULACRA 2 that a
   * photograph gets with the model for the eye: 30 is low quality, 50 medium, 70 high, 90 hard to tell from the
   * original. Plain pictures, where no visible colours of neighbouring pixels differ by more than two levels, get 75 at
   * least, unless they are higher than three tiles; pith_read_info gives what a file has.
   */
  double quality;

  uint32_t tile_size; /**< pixels, a multiple of 64 from 64 to 4096; default 1024 */

  /** At most one of these three is given. Then the encoder looks for the quality, and ignores the one above. */
  uint64_t target_bytes; /**< 0 (default): none; else the largest size of the file, which comes within 2 % of it */
  double target_psnr; /**< 0 (default): none; else up to 100, dB over all samples of the picture; hit within 0.05 dB */
  double target_ssimulacra2; /**< 0 (default): none; else a score up to 100, hit within 0.5; sides from 8 pixels on */

  uint32_t effort; /**< 1…9, default 1, the fastest; more takes longer and gives smaller files of the same quality */

  const pith_metadata* metadata; /**< NULL (default): none; used during the call that the settings are given to */
  uint64_t max_pixels;           /**< width * height that is refused when exceeded; default 2^29, 0 = no limit */
  uint64_t max_memory;           /**< bytes; as for decoding, below */

  /** Not 0 (default): a file of a picture with 2048 pixels or more on its longer side gets a preview, of 256, which
   * decoding with max_side makes use of. It is coded at lower quality than the picture, and counts for
   * target_bytes.
   */
  int preview;

  pith_progress_function progress; /**< NULL (default): none; gets progress_user */
  void* progress_user;             /**< for it */

  /** NULL (default): nothing is looked for. Else, without a target, parts of the picture that are unlike photographs
   * are decoded, and where the quality is missed, as it may be for noise, interlaced frames and patterns of single
   * pixels, both numbers are put there once the file is made, by pith_encoder_finish too. Both are 0 where it is
   * not. */
  pith_missed_quality* missed;

  /** 8 (default) or 16, of the samples that are given: of 16 they are uint16_t, and a file keeps as much of them as
   * its quality allows, but alpha with 8 bits. Effort, targets and `missed` go by the nearest levels of 8 bits. */
  uint32_t bits;
} pith_encode_settings;

/** Goes on reading at the byte `offset` of a file, counted from where reading began; behind the end there is nothing
 * to read. Returns 0 to go on; anything else makes the operation fail with PITH_ERROR_IO. */
typedef int (*pith_seek_function)(void* user, uint64_t offset);

/** What is to be decoded of a file, and how. */
typedef struct pith_decode_settings {
  size_t struct_size;  /**< set by pith_decode_settings_init */
  uint64_t max_pixels; /**< width * height that is refused when exceeded; default 2^29, 0 = no limit */

  /** Bytes that the task may allocate, besides the model: metadata and an image of pith_decode count. Default 2^31, 0 =
   * no limit. It takes fewer threads to stay below, and PITH_ERROR_LIMIT if one is too many. */
  uint64_t max_memory;

  /** At most one of these two. */
  pith_region region; /**< default: all; else the output has this part, exactly as decoding all of it would give */
  uint32_t max_side;  /**< 0 (default): any; else the output is a small picture whose longer side has no more pixels.
                       * Up  to a quarter of the size it is approximate, and much faster than decoding all; most of all
                       * if  the file has a preview that is not smaller, which then is all that is read and checked */

  /** Not 0: of a damaged file, whatever tiles are intact; the others are mid-gray and opaque. The header must be
   * intact. pith_decoder_missing_tiles and pith_decoder_lost_metadata report what is missing. */
  int partial; /**< then a preview is not made use of */

  /** For pith_decoder, called like its `read`. NULL (default): the file can only be read in order; then up to an
   * eighth of max_memory goes to what comes before the preview. The pixels are the same. */
  pith_seek_function seek;

  pith_progress_function progress; /**< NULL (default): none; gets progress_user */
  void* progress_user;             /**< for it */

  /** 8 (default) or 16, of the samples that are wanted, whatever the file was made from: of 16 they are uint16_t, and
   * colours are not rounded to 8 bits, unless the output is smaller than the picture (max_side). */
  uint32_t bits;
} pith_decode_settings;

PITH_API const char* pith_version(void);                   /**< "0.1.0"; static storage */
PITH_API const char* pith_status_text(pith_status status); /**< a few words; static storage */

/** Use pith_context_settings_init, which passes the `size` of the structure as the caller knows it. */
PITH_API void pith_context_settings_init_sized(pith_context_settings* settings, size_t size);
/** Use pith_encode_settings_init, which passes the `size` of the structure as the caller knows it. */
PITH_API void pith_encode_settings_init_sized(pith_encode_settings* settings, size_t size);
/** Use pith_decode_settings_init, which passes the `size` of the structure as the caller knows it. */
PITH_API void pith_decode_settings_init_sized(pith_decode_settings* settings, size_t size);

/** Fills in the defaults. */
static inline void pith_context_settings_init(pith_context_settings* settings) {
  pith_context_settings_init_sized(settings, sizeof *settings);
}
/** Fills in the defaults. */
static inline void pith_encode_settings_init(pith_encode_settings* settings) {
  pith_encode_settings_init_sized(settings, sizeof *settings);
}
/** Fills in the defaults. */
static inline void pith_decode_settings_init(pith_decode_settings* settings) {
  pith_decode_settings_init_sized(settings, sizeof *settings);
}

/** Loads a model. PITH_ERROR_MODEL also where the library was built without the one that `tune` asks for. On success
 * *context is the caller's, to be freed with pith_context_free. */
PITH_NODISCARD PITH_API pith_status pith_context_create(const pith_context_settings* settings, pith_context** context,
                                                        pith_error* error);
PITH_API void pith_context_free(pith_context* context); /**< NULL is allowed */

/** Identifier of the loaded model: a hash of its content. Files carry it. */
PITH_API uint64_t pith_context_model_id(const pith_context* context);

/** The precision that this context runs with: PITH_PRECISION_F32 or PITH_PRECISION_BF16. */
PITH_API pith_precision pith_context_precision(const pith_context* context);

/** Compresses an image. The image is only read. On success *file is the caller's, to be freed with pith_buffer_free.
 * With a target it takes two to six times as long. If target_bytes is less than the file of quality 0 takes, or
 * target_psnr or target_ssimulacra2 more than can be reached, the result is PITH_ERROR_LIMIT, and the message says
 * what is possible. What the ends of the scale satisfy with ease they get: the file of quality 100 is smaller than it
 * might be, or the one of quality 0 better than asked for. pith_read_info gives the quality of a file. PSNR and score
 * are those of decoding here, at this precision. Small or artificial pictures may lack a quality that comes as near as
 * said above; they get the largest file of at most target_bytes, or the smallest that is at least as good as the other
 * targets say. */
PITH_NODISCARD PITH_API pith_status pith_encode(const pith_context* context, const pith_image* image,
                                                const pith_encode_settings* settings, pith_buffer* file,
                                                pith_error* error);
PITH_API void pith_buffer_free(pith_buffer* buffer); /**< leaves it empty; NULL is allowed */

/** Reads the header of a file; needs no context, and of the data only the first 64 bytes or so. */
PITH_NODISCARD PITH_API pith_status pith_read_info(const void* data, size_t size, pith_info* info, pith_error* error);

/** Finds the metadata of a file; needs no context, and of the data no more than up to the end of the first tile.
 * On success the pointers lie inside of `data`. */
PITH_NODISCARD PITH_API pith_status pith_read_metadata(const void* data, size_t size, pith_metadata* metadata,
                                                       pith_error* error);

/** Finds the preview of a file, by the lengths of what comes before it; needs no context. On success preview->data
 * lies inside of `data`, or is NULL if there is none. One that does not fit to the picture counts as none. */
PITH_NODISCARD PITH_API pith_status pith_read_preview(const void* data, size_t size, pith_preview* preview,
                                                      pith_error* error);

/** Decompresses a whole file of `size` bytes.
 * If image->pixels is NULL the library allocates them and the caller frees them with pith_image_free.
 * Otherwise width, height and channels must be those of the output (pith_read_info, but for region and max_side), and
 * the pixels are written with the caller's stride; they may be partly written if the function fails. */
PITH_NODISCARD PITH_API pith_status pith_decode(const pith_context* context, const void* data, size_t size,
                                                const pith_decode_settings* settings, pith_image* image,
                                                pith_error* error);
PITH_API void pith_image_free(pith_image* image); /**< only for pixels allocated by the library; NULL is allowed */

/* ---- Rows in, bytes out ---- */

/** Takes `size` bytes of a file. Returns 0 to go on; anything else makes the operation fail with PITH_ERROR_IO. */
typedef int (*pith_write_function)(void* user, const void* data, size_t size);

/** Encodes a picture whose rows come one after the other, on threads of its own meanwhile; rows that are plain
 * (pith_encode_settings.quality) wait for more of them. At effort 1 without a target, memory depends on width and tile
 * size, not on the height; otherwise the whole picture is gathered first. */
typedef struct pith_encoder pith_encoder;

/** `write` gets the file piece by piece, in order, from within the functions below, and `user` with it. The settings
 * count as for pith_encode, and are not needed any more afterwards. On success *encoder is the caller's, to be freed
 * with pith_encoder_free. */
PITH_NODISCARD PITH_API pith_status pith_encoder_create(const pith_context* context, uint32_t width, uint32_t height,
                                                        uint32_t channels, const pith_encode_settings* settings,
                                                        pith_write_function write, void* user, pith_encoder** encoder,
                                                        pith_error* error);

/** The next `count` rows, `stride` bytes from one to the next. They are copied. Failures of the work in the
 * background are reported by the next call. After a failure only pith_encoder_free is allowed to follow. */
PITH_NODISCARD PITH_API pith_status pith_encoder_write_rows(pith_encoder* encoder, const uint8_t* samples,
                                                            size_t stride, uint32_t count, pith_error* error);

/** Writes the rest of the file, once all rows were written. */
PITH_NODISCARD PITH_API pith_status pith_encoder_finish(pith_encoder* encoder, pith_error* error);

/** The header of the file once it is finished, with the quality that it has; zeros before. */
PITH_API void pith_encoder_info(const pith_encoder* encoder, pith_info* info);

/** Ends unfinished work, too. NULL is allowed. */
PITH_API void pith_encoder_free(pith_encoder* encoder);

/* ---- Bytes in, rows out ---- */

/** Reads up to `size` next bytes of a file to `data` and puts into *read how many; 0 only at the end. Returns 0 to go
 * on; anything else makes the operation fail with PITH_ERROR_IO. */
typedef int (*pith_read_function)(void* user, void* data, size_t size, size_t* read);

/** Decodes a file whose bytes come one after the other, on threads of its own while the caller is busy with the rows.
 */
typedef struct pith_decoder pith_decoder;

/** Reads header and metadata, and the preview if that is large enough for max_side. `read` and settings.seek are called
 * from within this function and pith_decoder_read_rows. On success *decoder is the caller's, to be freed with
 * pith_decoder_free. */
PITH_NODISCARD PITH_API pith_status pith_decoder_create(const pith_context* context, pith_read_function read,
                                                        void* user, const pith_decode_settings* settings,
                                                        pith_decoder** decoder, pith_error* error);

/** The header; width and height are those of the whole picture. */
PITH_API void pith_decoder_info(const pith_decoder* decoder, pith_info* info);

/** Width and height of the output, after region or max_side; it has the channels of the header. */
PITH_API void pith_decoder_size(const pith_decoder* decoder, uint32_t* width, uint32_t* height);

/** The pointers are valid as long as the decoder. */
PITH_API void pith_decoder_metadata(const pith_decoder* decoder, pith_metadata* metadata);

/** The next `count` rows of the output, `stride` bytes from one to the next. Before the last ones are given, the file
 * has been found whole, unless a region ends before it does, or the rows are those of a preview. After a failure only
 * pith_decoder_free is allowed to follow. */
PITH_NODISCARD PITH_API pith_status pith_decoder_read_rows(pith_decoder* decoder, uint8_t* samples, size_t stride,
                                                           uint32_t count, pith_error* error);

/** How many of the tiles that the output needed are missing, once all rows were read with settings.partial. Tiles are
 * numbered row by row. The first `capacity` of their numbers go to `numbers`, which may be NULL if that is 0. */
PITH_API size_t pith_decoder_missing_tiles(const pith_decoder* decoder, uint32_t* numbers, size_t capacity);

/** Kinds of metadata, to be added up. */
typedef enum pith_metadata_kind PITH_ENUM_TYPE {
  PITH_METADATA_ICC = 1,
  PITH_METADATA_EXIF = 2,
  PITH_METADATA_XMP = 4,
  PITH_METADATA_UNKNOWN = 8 /**< some or none of these: the damage does not show what it was */
} pith_metadata_kind;

/** Which metadata is missing because it is damaged, with settings.partial: a sum of pith_metadata_kind. */
PITH_API unsigned pith_decoder_lost_metadata(const pith_decoder* decoder);

/** Ends unfinished work, too. NULL is allowed. */
PITH_API void pith_decoder_free(pith_decoder* decoder);

/** Header, metadata and preview of a file: all but the picture. */
typedef struct pith_contents {
  pith_info info;         /**< the header */
  pith_metadata metadata; /**< valid until pith_contents_free */
  pith_preview preview;   /**< likewise; data is NULL if there is none */
  void* memory;           /**< what they point into */
} pith_contents;

/** As pith_read_info, pith_read_metadata and pith_read_preview, of a file that is not in memory; needs no context.
 * `read` and `seek`, which both get `user`, are called from within this function. Without `seek`, which may be NULL,
 * the picture is passed over by reading it. On success *contents is the caller's, to be freed with pith_contents_free.
 */
PITH_NODISCARD PITH_API pith_status pith_read_contents(pith_read_function read, pith_seek_function seek, void* user,
                                                       pith_contents* contents, pith_error* error);
PITH_API void pith_contents_free(pith_contents* contents); /**< leaves it empty; NULL is allowed */

/* ---- Noise ---- */

/** How much noise is to be taken away. */
typedef struct pith_denoise_settings {
  size_t struct_size;  /**< set by pith_denoise_settings_init */
  double sigma;        /**< standard deviation of the noise in levels, 0…100; below 0 (default): it is found out */
  double strength;     /**< 0…1, default 1: the share of the change that is made */
  uint64_t max_pixels; /**< pictures with more are refused (PITH_ERROR_LIMIT); 0 is no limit; default 2^29 */
  uint64_t max_memory; /**< bytes that denoising takes at most, with fewer threads if need be, else PITH_ERROR_LIMIT;
                          0 is no limit; default 2 GiB */

  pith_progress_function progress; /**< NULL (default): none; gets progress_user */
  void* progress_user;             /**< for it */
} pith_denoise_settings;

/** Use pith_denoise_settings_init, which passes the `size` of the structure as the caller knows it. */
PITH_API void pith_denoise_settings_init_sized(pith_denoise_settings* settings, size_t size);
/** Fills in the defaults. */
static inline void pith_denoise_settings_init(pith_denoise_settings* settings) {
  pith_denoise_settings_init_sized(settings, sizeof *settings);
}

/** A loaded denoising model. Immutable once made, so threads may share it. */
typedef struct pith_denoising_context pith_denoising_context;

/** As pith_context_create, for a model of the denoiser. On success *context is the caller's, to be freed with
 * pith_denoising_context_free. */
PITH_NODISCARD PITH_API pith_status pith_denoising_context_create(const pith_context_settings* settings,
                                                                  pith_denoising_context** context, pith_error* error);
PITH_API void pith_denoising_context_free(pith_denoising_context* context); /**< NULL is allowed */

/** Takes the noise out of a picture. `noisy` is only read. `clean` needs the same width, height and channels; its
 * pixels must not overlap those of `noisy`, and may be partly written if the function fails. If clean->pixels is NULL
 * the library allocates them, fills in the rest, and the caller frees them with pith_image_free. Alpha stays as it
 * is.
 */
PITH_NODISCARD PITH_API pith_status pith_denoise(const pith_denoising_context* context, const pith_image* noisy,
                                                 const pith_denoise_settings* settings, pith_image* clean,
                                                 pith_error* error);

/** Gives the next `count` rows, `stride` bytes from one to the next. Returns 0 to go on; anything else makes the
 * operation fail with PITH_ERROR_IO. */
typedef int (*pith_rows_function)(void* user, uint8_t* samples, size_t stride, uint32_t count);

/** Denoises a picture whose rows come and go one after the other. Memory depends on the width, not on the height. */
typedef struct pith_denoiser pith_denoiser;

/** `rows` is called from within pith_denoiser_read_rows, and gets `user`. On success *denoiser is the caller's, to be
 * freed with pith_denoiser_free. */
PITH_NODISCARD PITH_API pith_status pith_denoiser_create(const pith_denoising_context* context, uint32_t width,
                                                         uint32_t height, uint32_t channels,
                                                         const pith_denoise_settings* settings, pith_rows_function rows,
                                                         void* user, pith_denoiser** denoiser, pith_error* error);

/** The next `count` rows without noise. After a failure only pith_denoiser_free is allowed to follow. */
PITH_NODISCARD PITH_API pith_status pith_denoiser_read_rows(pith_denoiser* denoiser, uint8_t* samples, size_t stride,
                                                            uint32_t count, pith_error* error);
PITH_API void pith_denoiser_free(pith_denoiser* denoiser); /**< NULL is allowed */

/* ---- Holes ---- */

/** How holes are to be filled. */
typedef struct pith_inpaint_settings {
  size_t struct_size; /**< set by pith_inpaint_settings_init */
  uint32_t grow;      /**< pixels by which holes are made larger on all sides, up to 256; default 0 */

  /** Pixels around the holes, up to 256, over which the filling blends into the picture, for holes that are not
   * sharply bounded; default 0: outside of holes nothing changes. */
  uint32_t feather;

  uint64_t max_pixels; /**< pictures with more are refused (PITH_ERROR_LIMIT); 0 is no limit; default 2^29 */
  uint64_t max_memory; /**< bytes that filling takes at most, with fewer threads if need be, else PITH_ERROR_LIMIT; 0
                          is no limit; default 2 GiB */

  pith_progress_function progress; /**< NULL (default): none; gets progress_user */
  void* progress_user;             /**< for it */

  int fill_transparent; /**< not 0: with a mask, too, transparent pixels are holes; default 0 */
} pith_inpaint_settings;

/** Use pith_inpaint_settings_init, which passes the `size` of the structure as the caller knows it. */
PITH_API void pith_inpaint_settings_init_sized(pith_inpaint_settings* settings, size_t size);
/** Fills in the defaults. */
static inline void pith_inpaint_settings_init(pith_inpaint_settings* settings) {
  pith_inpaint_settings_init_sized(settings, sizeof *settings);
}

/** A loaded inpainting model. Immutable once made, so threads may share it. */
typedef struct pith_inpainting_context pith_inpainting_context;

/** As pith_context_create, for a model of the inpainter. On success *context is the caller's, to be freed with
 * pith_inpainting_context_free. */
PITH_NODISCARD PITH_API pith_status pith_inpainting_context_create(const pith_context_settings* settings,
                                                                   pith_inpainting_context** context,
                                                                   pith_error* error);
PITH_API void pith_inpainting_context_free(pith_inpainting_context* context); /**< NULL is allowed */

/** Fills the holes of a picture, in place. A pixel is a hole where the mask, which has the same width and height and
 * any channels, is white (the largest of its colours, times its alpha, is 128 or more). Without a mask (NULL), or with
 * fill_transparent, pixels with alpha 0 are holes. Alpha 0 of holes becomes 255. All other alpha stays, and so do, bit
 * for bit, all pixels that are no holes, unless grow or feather make these larger, which they do not where alpha is 0.
 * What lies under alpha 0 has no influence on what is filled in. The number of pixels that were filled, which may be
 * 0, goes to *filled unless that is NULL. A picture that is nothing but hole gives PITH_ERROR_ARGUMENT. If the
 * function fails, holes may be partly filled. Only what lies around holes is computed. */
PITH_NODISCARD PITH_API pith_status pith_inpaint(const pith_inpainting_context* context, pith_image* picture,
                                                 const pith_image* mask, const pith_inpaint_settings* settings,
                                                 uint64_t* filled, pith_error* error);

/* ---- Autoencoders ---- */

/** What an autoencoder was taught besides showing pictures again. */
typedef enum pith_autoencoder_kind {
  PITH_AUTOENCODER_PLAIN = 0,       /**< nothing else */
  PITH_AUTOENCODER_SPARSE_L1 = 1,   /**< a code with few numbers above 0 */
  PITH_AUTOENCODER_SPARSE_KL = 2,   /**< a code of numbers in 0…1 that are small on average */
  PITH_AUTOENCODER_CONTRACTIVE = 3, /**< a code that noise hardly moves */
  PITH_AUTOENCODER_DENOISING = 4,   /**< pictures without the damage that they came with */
  PITH_AUTOENCODER_VARIATIONAL = 5, /**< codes like independent numbers of mean 0 and variance 1 */
  PITH_AUTOENCODER_NONE = 6         /**< the built-in embedding, which is no autoencoder and renders nothing */
} pith_autoencoder_kind;

/** What a loaded autoencoder is. */
typedef struct pith_autoencoder_info {
  pith_autoencoder_kind kind; /**< what it was taught */
  uint32_t code_size;         /**< numbers of a code */
  uint32_t side;              /**< of the pictures that it sees and renders, in pixels */
  uint64_t model_id;          /**< of the weights: two models of one kind and id give the same codes */
} pith_autoencoder_info;

/** A loaded autoencoder. Immutable once made, so threads may share it. */
typedef struct pith_autoencoder_context pith_autoencoder_context;

/** As pith_context_create, for a model file of an autoencoder; without one (model_path NULL) for the built-in
 * embedding: 192 numbers, of which the first 128 tell what a picture shows and the others where its colours are. Each
 * of these two parts has the length 1, so that its product with that of another picture, at most 1, says how similar
 * both are; a picture of one colour has zeros for the second. Pictures of similar things have similar first parts,
 * copies of one picture similar second parts. A library without that embedding, or without the model for PSNR, which it
 * works with, gives PITH_ERROR_MODEL. The context computes in 32 bits whatever the precision, so that codes made on
 * different machines agree, and each call on the thread that makes it. On success *context is the caller's, to be freed
 * with pith_autoencoder_context_free. */
PITH_NODISCARD PITH_API pith_status pith_autoencoder_context_create(const pith_context_settings* settings,
                                                                    pith_autoencoder_context** context,
                                                                    pith_error* error);
PITH_API void pith_autoencoder_context_free(pith_autoencoder_context* context); /**< NULL is allowed */

/** Fills in what the autoencoder is. */
PITH_API void pith_autoencoder_context_info(const pith_autoencoder_context* context, pith_autoencoder_info* info);

/** Writes the code of a picture of any size, code_size numbers: by an autoencoder of the square in its middle, reduced
 * to `side`, or of as many pixels at full resolution, as the model was taught; by the built-in embedding of all of it.
 * Transparency is laid over white. */
PITH_NODISCARD PITH_API pith_status pith_embed(const pith_autoencoder_context* context, const pith_image* picture,
                                               float* code, pith_error* error);

/** Makes the picture that a code, code_size finite numbers, stands for: `side` pixels wide and high, gray or RGB. If
 * picture->pixels is NULL the library allocates them, in RGB, fills in the rest, and the caller frees them with
 * pith_image_free. */
PITH_NODISCARD PITH_API pith_status pith_render(const pith_autoencoder_context* context, const float* code,
                                                pith_image* picture, pith_error* error);

/** How unusual a picture is, in its most unusual part, to a model that pith anomaly calibrate has taught what is
 * normal: *score is 1 at the threshold that was chosen there. Unless map is NULL, *map becomes a gray picture of the
 * same size that shows where: level 128 and more where that threshold is reached, 255 from twice as much on. If
 * map->pixels is NULL the library allocates them, fills in the rest, and the caller frees them with pith_image_free. A
 * model that has not learned that gives PITH_ERROR_ARGUMENT. */
PITH_NODISCARD PITH_API pith_status pith_find_anomalies(const pith_autoencoder_context* context,
                                                        const pith_image* picture, double* score, pith_image* map,
                                                        pith_error* error);

#ifdef __cplusplus
}
#endif
#endif
