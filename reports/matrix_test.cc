#include "reports/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The sample run beside one in which the case that was wrong is strong, and another fails for a reason.
class Matrix : public ::testing::Test {
 protected:
  Matrix() {
    other_.emplace_back(sample_case("6.9", "good"));
    other_.emplace_back(sample_case("6.9", "wrong"));
    auto bad = sample_verdict("9113/6.9/good", Grade::fail, Gate::known);
    bad.finding = "ignored";
    bad.known = Known{"never <looked> at", "https://example.org/7"};
    other_.emplace_back(bad);
    other_.emplace_back(sample_verdict("9113/6.9/wrong", Grade::strong, Gate::expected));
    columns_.push_back({"one h2c", results_of(one_)});
    columns_.push_back({"other tls", results_of(other_)});
  }

  std::vector<Record> one_ = sample_run();
  std::vector<Record> other_{sample_head()};
  std::vector<MatrixColumn> columns_;
};

TEST_F(Matrix, CountsEachRunAndShowsWhereTheyDiffer) {
  const auto text = matrix_markdown(columns_);
  EXPECT_THAT(text, HasSubstr("| one h2c | 9 | 2 | 1 | 3 | 1 | 1 | 5 | 0.25 |\n"));
  EXPECT_THAT(text, HasSubstr("| other tls | 2 | 1 | 0 | 1 | 0 | 0 | 0 | cut short |\n"));
  EXPECT_THAT(text, HasSubstr("| 9113/6.9/good | · | F |\n"));
  EXPECT_THAT(text, HasSubstr("| 9113/6.9/wrong | F! | · |\n"));
  EXPECT_THAT(text, HasSubstr("| 9113/6.9/mute | ?! |  |\n"));
  EXPECT_THAT(text, Not(HasSubstr("9113/9.2/no-tls |"))) << "skipped or strong everywhere";
  EXPECT_THAT(text, Not(HasSubstr("unplayed")));
  EXPECT_THAT(text, HasSubstr("| monitor/window-overrun-stream | F! |  |\n"));
}

TEST_F(Matrix, ExplainsEveryRedCell) {
  const auto text = matrix_markdown(columns_);
  EXPECT_THAT(
      text,
      HasSubstr(
          "### other tls\n\n- never \\<looked\\> at <https://example.org/7>\n  9113/6.9/good (ignored)\n"));
  EXPECT_THAT(
      text,
      HasSubstr("- not explained: RST\\_STREAM on stream 1 with CANCEL\n  9113/6.9/wrong (wrong-code)\n"));
}

}  // namespace
}  // namespace h2prism::reports
