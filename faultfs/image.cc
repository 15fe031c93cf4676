// The part of an image that is in pages, and the way to and from one piece.
#include "faultfs/image.h"

#include "backing.h"
#include "faultfs/tree.h"
#include "pages.h"
#include "unreadable.h"

namespace crashcheck::faultfs {

Image::Image(io::Bytes bytes) {
  if (bytes.size() <= kMaxPieceBytes) {
    piece_ = std::move(bytes);
  } else {
    pages_ = std::make_shared<Pages>(bytes);
  }
}

Image::Image(Tree tree) : tree_(std::make_shared<const Tree>(std::move(tree))) {}

std::uint64_t Image::size_of_tree() const {
  std::uint64_t size = 0;
  for (NodeId id = 0; id < tree_->next_id(); ++id) {
    if (tree_->has(id)) size += tree_->node(id).content.size();
  }
  return size;
}

bool Image::equal_trees(const Image& a, const Image& b) {
  return a.tree_ && b.tree_ && (a.tree_ == b.tree_ || *a.tree_ == *b.tree_);
}

std::uint64_t Image::size_of_pages() const { return pages_->size(); }

void Image::resize_pages(std::uint64_t size_bytes) {
  if (!pages_) {
    pages_ = std::make_shared<Pages>(piece_);
    piece_ = {};
  }
  own_pages().resize(size_bytes);
  if (size_bytes > kMaxPieceBytes) return;
  piece_.resize(size_bytes);
  pages_->read(0, piece_);
  pages_.reset();
}

void Image::write_pages(std::uint64_t offset, io::ByteView bytes) {
  own_pages().write(offset, bytes);
}

void Image::read_pages(std::uint64_t offset, io::MutableByteView into) const {
  pages_->read(offset, into);
}

void Image::copy(const Image& from, std::uint64_t begin, std::uint64_t end) {
  CRASHCHECK_ASSERT(begin <= end && end <= size());
  if (&from == this) return;
  copy_content(from, begin, end);
  if (backing_) own_backing().copy(from.backing_.get(), begin, end);
  if (unreadable_ || from.unreadable_) copy_unreadable(from, begin, end);
}

void Image::copy_content(const Image& from, std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t first = (begin + Page::kBytes - 1) / Page::kBytes;  // whole pages
  const std::uint64_t last = end / Page::kBytes;
  if (!pages_ || first >= last) return copy_bytes(from, begin, end);
  copy_bytes(from, begin, first * Page::kBytes);
  own_pages().share(from.pages_ ? *from.pages_ : Pages(from.piece_), first, last);
  copy_bytes(from, last * Page::kBytes, end);
}

void Image::copy_bytes(const Image& from, std::uint64_t begin, std::uint64_t end) {
  io::Bytes bytes(end - begin);
  const std::uint64_t there = std::min(std::max(begin, from.size()), end) - begin;
  if (there > 0) from.read(begin, io::MutableByteView(bytes).first(there));
  write(begin, bytes);
}

io::ByteView Image::put_together() const {
  CRASHCHECK_ASSERT(size() <= kMaxViewBytes);
  if (!view_) {
    io::Bytes bytes(size());
    pages_->read(0, bytes);
    view_ = std::make_shared<const io::Bytes>(std::move(bytes));
  }
  return *view_;
}

Hash128 Image::hash() const {
  if (tree_) return tree_->hash();
  Hash128 hash = pages_ ? pages_->hash() : hash_of(piece_);
  if (backing_) hash += backing_->hash();
  if (unreadable_) hash += unreadable_->hash();
  return hash;
}

void Image::track_backing(const BackingRules& rules) {
  CRASHCHECK_ASSERT(rules.unit_bytes > 0);
  backing_ = std::make_shared<Backing>(rules);
}

void Image::punch(std::uint64_t begin, std::uint64_t end) {
  CRASHCHECK_ASSERT(begin <= end && end <= size());
  if (backing_) own_backing().punch(begin, end, size());
}

bool Image::is_hole(std::uint64_t offset) const { return backing_ && backing_->is_hole(offset); }

io::FileRange Image::next_data(std::uint64_t begin, std::uint64_t end) const {
  return backing_ ? backing_->next_data(begin, end) : io::FileRange{begin, end};
}

const BackingRules& Image::backing_rules() const {
  CRASHCHECK_ASSERT(backing_ != nullptr);
  return backing_->rules();
}

std::uint64_t Image::backed_bytes() const {
  CRASHCHECK_ASSERT(backing_ != nullptr);
  return backing_->cost(size());
}

std::uint64_t Image::backed_bytes_if_written(std::uint64_t begin, std::uint64_t end) const {
  CRASHCHECK_ASSERT(backing_ != nullptr && begin <= end);
  Backing then = *backing_;
  if (end > size()) then.resize(size(), end);
  then.back(begin, end);
  return then.cost(std::max(end, size()));
}

std::uint64_t Image::backed_bytes_if_resized(std::uint64_t size_bytes) const {
  CRASHCHECK_ASSERT(backing_ != nullptr);
  Backing then = *backing_;
  then.resize(size(), size_bytes);
  return then.cost(size_bytes);
}

void Image::resize_backing(std::uint64_t size_bytes) {
  if (size_bytes != size()) own_backing().resize(size(), size_bytes);
}

void Image::back(std::uint64_t begin, std::uint64_t end) { own_backing().back(begin, end); }

Backing& Image::own_backing() { return unshared(backing_); }

bool Image::equal_backing(const Image& a, const Image& b) {
  if (a.backing_ == b.backing_) return true;
  const bool a_is_whole = !a.backing_ || a.backing_->is_whole();
  const bool b_is_whole = !b.backing_ || b.backing_->is_whole();
  return a_is_whole && b_is_whole ? true : a.backing_ && b.backing_ && *a.backing_ == *b.backing_;
}

void Image::make_unreadable(io::FileRange unit) {
  CRASHCHECK_ASSERT(unit.begin < unit.end && unit.begin < size());
  if (!unreadable_) unreadable_ = std::make_shared<UnreadableUnits>();
  unshared(unreadable_).add(unit);
}

bool Image::is_unreadable(std::uint64_t begin, std::uint64_t end) const {
  return unreadable_ && unreadable_->touch(begin, end);
}

bool Image::would_stay_unreadable(std::uint64_t begin, std::uint64_t end) const {
  return unreadable_ && unreadable_->outlast(begin, end, size());
}

void Image::make_readable(std::uint64_t begin, std::uint64_t end) {
  if (!unreadable_) return;
  unshared(unreadable_).clear(begin, end);
  drop_unreadable_if_none();
}

void Image::mend(const Image& from) {
  const auto units = unreadable_;
  if (!units) return;
  for (const auto& [begin, end] : units->units()) {
    if (!from.is_unreadable(begin, end)) copy(from, begin, std::min(end, size()));
  }
}

void Image::cut_unreadable(std::uint64_t size_bytes) {
  unshared(unreadable_).cut(size_bytes);
  drop_unreadable_if_none();
}

void Image::copy_unreadable(const Image& from, std::uint64_t begin, std::uint64_t end) {
  if (!unreadable_) unreadable_ = std::make_shared<UnreadableUnits>();
  unshared(unreadable_).copy(from.unreadable_.get(), begin, end);
  drop_unreadable_if_none();
}

void Image::drop_unreadable_if_none() {
  if (unreadable_->empty()) unreadable_.reset();
}

bool Image::equal_unreadable(const Image& a, const Image& b) {
  return a.unreadable_ && b.unreadable_ && *a.unreadable_ == *b.unreadable_;
}

std::uint64_t Image::first_difference(const Image& other) const {
  const std::uint64_t end = std::min(size(), other.size());
  std::uint64_t at = 0;
  if (pages_ && other.pages_) at = pages_->first_different(*other.pages_) * Page::kBytes;
  while (at < end && (*this)[at] == other[at]) ++at;
  return std::min(at, end);
}

std::size_t Image::memory_bytes() const {
  return pages_ ? pages_->count() * Page::kBytes : piece_.capacity();
}

bool Image::equal_pages(const Image& a, const Image& b) {
  return a.pages_ && b.pages_ && (a.pages_ == b.pages_ || *a.pages_ == *b.pages_);
}

Pages& Image::own_pages() {
  view_.reset();
  return unshared(pages_);
}

}  // namespace crashcheck::faultfs
