// libnghttp2's HPACK behind two small classes: the other opinion in the differential test and in the
// benchmark.
#pragma once

#include <memory>
#include <new>
#include <span>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "engine/base/bytes.h"
#include "engine/hpack/field.h"

namespace h2prism::hpack {

class Nghttp2Decoder {
 public:
  Nghttp2Decoder() {
    nghttp2_hd_inflater* inflater = nullptr;
    if (nghttp2_hd_inflate_new(&inflater) != 0) {
      throw std::bad_alloc();
    }
    inflater_.reset(inflater);
  }

  // Calls `each` with a FieldView per field. False when libnghttp2 refuses the block; it cannot be used any
  // more then.
  template <class Each>
  bool decode(ByteView block, Each each) {
    const std::uint8_t* at = block.data();
    const std::uint8_t* const end = at + block.size();
    for (;;) {
      nghttp2_nv field;
      int flags = 0;
      const auto used =
          nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, at, static_cast<std::size_t>(end - at), 1);
      if (used < 0) {
        return false;
      }
      at += used;
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        each(FieldView{as_text({field.name, field.namelen}), as_text({field.value, field.valuelen}),
                       (field.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
        return nghttp2_hd_inflate_end_headers(inflater_.get()) == 0;
      }
    }
  }
  bool decode(ByteView block, FieldList& out) {
    out.reserve(16);
    return decode(block, [&](const FieldView& field) {
      out.emplace_back(std::string(field.name), std::string(field.value), field.never_indexed);
    });
  }

  bool set_table_limit(std::size_t octets) {
    return nghttp2_hd_inflate_change_table_size(inflater_.get(), octets) == 0;
  }

  // 1 to 61 in the static table, 62 and on in the dynamic table.
  FieldView entry(std::size_t index) const {
    const nghttp2_nv* entry = nghttp2_hd_inflate_get_table_entry(inflater_.get(), index);
    return {as_text({entry->name, entry->namelen}), as_text({entry->value, entry->valuelen})};
  }
  std::size_t entries() const { return nghttp2_hd_inflate_get_num_table_entries(inflater_.get()); }
  std::size_t table_size() const { return nghttp2_hd_inflate_get_dynamic_table_size(inflater_.get()); }

 private:
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };
  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
};

// The fields in the form libnghttp2 reads; they must outlive it.
inline std::vector<nghttp2_nv> nghttp2_fields(std::span<const Field> fields) {
  std::vector<nghttp2_nv> list;
  for (const Field& field : fields) {
    list.push_back(
        {const_cast<std::uint8_t*>(as_bytes(field.name).data()),
         const_cast<std::uint8_t*>(as_bytes(field.value).data()), field.name.size(), field.value.size(),
         static_cast<std::uint8_t>(field.never_indexed ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE)});
  }
  return list;
}

class Nghttp2Encoder {
 public:
  Nghttp2Encoder() {
    nghttp2_hd_deflater* deflater = nullptr;
    if (nghttp2_hd_deflate_new(&deflater, 4096) != 0) {
      throw std::bad_alloc();
    }
    deflater_.reset(deflater);
  }

  // Writes the block to the front of `to`, which grows as needed, and returns its size, negative on failure.
  std::ptrdiff_t encode(std::span<const nghttp2_nv> fields, Bytes& to) {
    const std::size_t bound = nghttp2_hd_deflate_bound(deflater_.get(), fields.data(), fields.size());
    if (to.size() < bound) {
      to.resize(bound);
    }
    return nghttp2_hd_deflate_hd(deflater_.get(), to.data(), to.size(), fields.data(), fields.size());
  }

 private:
  struct Delete {
    void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
  };
  std::unique_ptr<nghttp2_hd_deflater, Delete> deflater_;
};

}  // namespace h2prism::hpack
