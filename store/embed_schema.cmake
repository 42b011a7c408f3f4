# Writes the migrations of SCRIPTS (NNNN_name.sql, in order) as a C++ source into OUTPUT.
set(rows "")
set(expected 1)
foreach(script IN LISTS SCRIPTS)
    get_filename_component(name ${script} NAME_WE)
    if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z_]+$")
        message(FATAL_ERROR "${script}: a migration is named NNNN_words.sql")
    endif()
    string(REGEX REPLACE "^0+" "" version ${CMAKE_MATCH_1})
    if(NOT version EQUAL expected)
        message(FATAL_ERROR "${script}: migration ${expected} is missing before it")
    endif()
    math(EXPR expected "${expected} + 1")
    file(READ ${script} text)
    string(APPEND rows "    {${version}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from store/schema by embed_schema.cmake.
#include \"store/migration.hpp\"

namespace supple::store
{

static constexpr Migration scripts[] = {
${rows}};

std::span<const Migration> migrations()
{
    return scripts;
}

} // namespace supple::store
")
